import { expect, it } from 'vitest';
import { overallProgress, watchJobs, type Job } from '../../../main/electron/job-watch.ts';
import type { ConnectionEvent, LabEvent } from '../../../shared/contract/index.ts';

function job(id: string, more: Partial<Job> = {}): Job {
  const progress = { done: 0, total: null, unit: 'steps', rate: null, etaSeconds: null };
  const times = { createdAt: `2026-01-01T00:00:0${id}.000Z`, endedAt: null };
  const none = { run: null, added: null, error: null };
  return {
    id,
    kind: 'training',
    title: `Job ${id}`,
    state: 'running',
    progress,
    phase: '',
    ...none,
    ...times,
    ...more,
  };
}

/** A lab that knows `jobs`, whose events the test sends. */
function watched(jobs: Job[]) {
  const listeners = new Set<(event: LabEvent | ConnectionEvent) => void>();
  const ended: string[] = [];
  const watch = watchJobs(
    {
      call: async () => ({ ok: true, value: jobs }),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    { changed: () => undefined, ended: ({ id }) => ended.push(id) },
    () => undefined,
  );
  const say = (event: LabEvent | ConnectionEvent) => {
    for (const listener of listeners) listener(event);
  };
  return { ended, active: () => watch.active().map(({ id }) => id), say };
}

it('knows what is at work from before it looked, and tells of each end once', async () => {
  const lab = watched([job('2'), job('1'), job('0', { state: 'succeeded', endedAt: '2026-01-01T00:00:05.000Z' })]);
  await expect.poll(lab.active).toEqual(['1', '2']);
  const end = job('1', { state: 'succeeded', endedAt: '2026-01-01T00:00:09.000Z' });
  lab.say({ type: 'job', job: end });
  lab.say({ type: 'job', job: end });
  expect(lab.active()).toEqual(['2']);
  expect(lab.ended).toEqual(['1']);
});

it('forgets the jobs of a lab that was lost when the next one does not know them', async () => {
  const jobs = [job('1')];
  const lab = watched(jobs);
  await expect.poll(lab.active).toEqual(['1']);
  jobs.length = 0;
  lab.say({ type: 'connection', connected: true });
  await expect.poll(lab.active).toEqual([]);
  expect(lab.ended).toEqual([]);
});

it('adds up progress over the jobs that know how much they are', () => {
  const at = (done: number, total: number | null) => job('1', { progress: { ...job('1').progress, done, total } });
  expect(overallProgress([])).toBe(-1);
  expect(overallProgress([at(3, null)])).toBe(2);
  expect(overallProgress([at(50, 100), at(1, 1), at(7, null)])).toBe(0.75);
});
