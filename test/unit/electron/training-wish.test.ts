import { expect, it } from 'vitest';
import type { Job } from '../../../main/electron/job-watch.ts';
import { carryOutTraining, trainingFor, trainingWishes } from '../../../main/electron/training-wish.ts';
import type { ShellEvent } from '../../../shared/contract/index.ts';

function training(run: number, state: Job['state']): Job {
  return {
    id: `job ${run}`,
    kind: 'training',
    title: `Train ${run}`,
    state,
    progress: { done: 0, total: 100, unit: 'steps', rate: null, etaSeconds: null },
    phase: '',
    run,
    added: null,
    error: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
  };
}

it('is about the training that runs, not about those queued behind it', () => {
  const active = [training(1, 'running'), training(2, 'queued'), training(3, 'queued')];
  expect(trainingFor('pause', active)?.run).toBe(1);
  expect(trainingFor('cancel', active)?.run).toBe(1);
  expect(trainingFor('show', active)?.run).toBe(1);
  expect(trainingWishes(active)).toEqual(['pause', 'cancel', 'show']);
});

it('can only be to continue what is paused', () => {
  const active = [training(1, 'paused'), training(2, 'queued')];
  expect(trainingFor('resume', active)?.run).toBe(1);
  expect(trainingWishes(active)).toEqual(['resume', 'cancel', 'show']);
});

it('is of several running the one begun last, and stops what runs before what is paused', () => {
  const active = [training(1, 'running'), training(2, 'running'), training(3, 'paused')];
  expect(trainingFor('pause', active)?.run).toBe(2);
  expect(trainingFor('resume', active)?.run).toBe(3);
  expect(trainingFor('cancel', active)?.run).toBe(2);
});

it('cannot be while trainings only wait', () => {
  expect(trainingWishes([])).toEqual([]);
  expect(trainingWishes([training(1, 'queued'), { ...training(2, 'running'), kind: 'digits', run: null }])).toEqual([]);
});

it('is told of as refused in the words of the lab', async () => {
  const told: ShellEvent[] = [];
  const asked: unknown[] = [];
  const message = 'This training has ended and cannot be paused.';
  const call = async (name: string, input: unknown) => {
    asked.push([name, input]);
    return { ok: false as const, error: { code: 'conflict' as const, message } };
  };
  await carryOutTraining({ call }, 'pause', training(1, 'running'), (event) => told.push(event));
  expect(asked).toEqual([['jobs.pause', { id: 'job 1' }]]);
  expect(told).toEqual([{ type: 'notice', text: message, bad: true }]);
});
