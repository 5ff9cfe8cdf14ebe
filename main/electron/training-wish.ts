import type { KeptLab, ShellEvent } from '../../shared/contract/index.ts';
import type { Job } from './job-watch.ts';

/** What the menu can do with a training. */
export type TrainingWish = 'pause' | 'resume' | 'cancel' | 'show';

/** Whose turn it is first where several trainings are under way; one that only waits in the queue is none of the menu's. */
const statesFor: Readonly<Record<TrainingWish, readonly Job['state'][]>> = {
  pause: ['running'],
  resume: ['paused'],
  cancel: ['running', 'paused'],
  show: ['running', 'paused'],
};

/** The training that a wish is about, of several the one begun last. @param active jobs that have not ended, oldest first */
export function trainingFor(wish: TrainingWish, active: readonly Job[]): Job | undefined {
  const trainings = active.filter(({ kind, run }) => kind === 'training' && run !== null);
  for (const state of statesFor[wish]) {
    const found = trainings.findLast((training) => training.state === state);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What can be done with the running trainings. */
export function trainingWishes(active: readonly Job[]): TrainingWish[] {
  const all: TrainingWish[] = ['pause', 'resume', 'cancel', 'show'];
  return all.filter((wish) => trainingFor(wish, active) !== undefined);
}

/** Asks the lab. What it refuses (the training may just have ended) the person is told. */
export async function carryOutTraining(
  lab: Pick<KeptLab, 'call'>,
  wish: Exclude<TrainingWish, 'show'>,
  training: Job,
  tell: (event: ShellEvent) => void,
): Promise<void> {
  const answer = await lab.call(`jobs.${wish}`, { id: training.id });
  if (!answer.ok) tell({ type: 'notice', text: answer.error.message, bad: true });
}
