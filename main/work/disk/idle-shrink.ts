import type { LabContext } from '../lab-context.ts';
import { unasked } from '../failure-of.ts';

const lookEveryMs = 1000;
/** 256 KB: some milliseconds of the lab's thread. */
const pagesAtOnce = 64;
const stepsInARow = 4;

/** Gives the free pages of the database's file back to the disk while no job is running, a few at a time. */
export function openIdleShrink(lab: Pick<LabContext, 'store' | 'jobs'>): { close(): void } {
  const timer = setInterval(() => {
    unasked('Shrinking the database', () => {
      for (let step = 0; step < stepsInARow; step += 1) {
        if (lab.jobs.busy(() => true) || !lab.store.space.giveBack(pagesAtOnce)) return;
      }
    });
  }, lookEveryMs).unref();
  return {
    close: () => {
      clearInterval(timer);
    },
  };
}
