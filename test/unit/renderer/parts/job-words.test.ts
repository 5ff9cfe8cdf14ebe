import { expect, it } from 'vitest';
import { jobFraction, jobProgress } from '../../../../renderer/parts/job-words.ts';
import type { Job } from '../../../../shared/models/job.ts';

const job: Job = {
  id: 'a',
  kind: 'training',
  title: 'part4',
  state: 'running',
  progress: { done: 210, total: 500, unit: 'steps', rate: 26.2, etaSeconds: 11.1 },
  phase: '',
  run: 1,
  added: null,
  error: null,
  createdAt: '2026-11-23T12:00:00Z',
  endedAt: null,
};
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

it('says how far training is, how fast it goes and how long it takes', () => {
  expect(plain(jobProgress(job))).toBe('42 % · 210 of 500 steps · 26/s · 11 s left');
  expect(jobFraction(job)).toBe(0.42);
});

it('says bytes as bytes, and nothing of an end that is unknown', () => {
  const progress = { done: 1_500_000, total: null, unit: 'bytes', rate: null, etaSeconds: null };
  expect(plain(jobProgress({ ...job, kind: 'digits', progress }))).toBe('1.5 MB');
  expect(jobFraction({ ...job, progress })).toBeNull();
});

it('never rounds up to 100 % before the end', () => {
  const progress = { ...job.progress, done: 4999, total: 5000 };
  expect(plain(jobProgress({ ...job, progress }))).toContain('99 %');
});

it('gives no time left while paused', () => {
  expect(jobProgress({ ...job, state: 'paused' })).not.toContain('left');
});
