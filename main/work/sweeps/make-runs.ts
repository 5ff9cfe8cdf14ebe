import { setImmediate as turn } from 'node:timers/promises';
import { engineFor, engineToUse } from '../runs/engine-for.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import { requireData } from '../runs/run-data.ts';
import { addRun, keptCommit } from '../runs/start-run.ts';
import { trialNames } from './sweep-names.ts';
import { Trials } from './trials.ts';

/** Runs that are made before others get a turn in the lab's thread. */
const atOnce = 50;

/**
 * Makes the runs of a sweep's trials that have none, and lets them wait for their turn; what is known already is taken as it is. Ends
 * early when the sweep is stopped or the lab closes.
 */
export async function makeRuns(lab: QueueContext, id: number, isClosing: () => boolean): Promise<void> {
  const { store, queue } = lab;
  const sweep = store.sweeps.get(id);
  const { ref } = requireData(lab, sweep.data, sweep.base.data.kind);
  const trials = new Trials(lab, sweep.base, ref);
  const nameOf = trialNames(sweep);
  const gitCommit = await keptCommit(lab);
  for (;;) {
    const { stopped } = store.sweeps.get(id);
    if (isClosing() || stopped) return;
    const open = store.sweeps.open(id, atOnce);
    if (open.length === 0) return;
    const [made, taken]: [number[], number[]] = [[], []];
    const planned = await Promise.all(
      open.map(async (trial) => {
        const spec = trials.spec(trial.settings, trial.seed);
        const data = await trials.data(spec, trial.settings);
        const asked = await engineFor(lab, sweep.engineAsked);
        return { trial, spec, data, engine: await engineToUse(lab, asked, spec, data) };
      }),
    );
    store.atomically(() => {
      const { priority } = store.sweeps.get(id);
      for (const { trial, spec, data, engine } of planned) {
        const { engineAsked: asked } = sweep;
        const key = trials.runKey(trial);
        const known = store.sweeps.sameRun(key, asked) ?? store.sweeps.stoppedRun(key, asked);
        const name = nameOf(trial.settings, trial.seed);
        const { preset, engineAsked } = sweep;
        const run =
          known ?? addRun(lab, { spec, preset, name, tags: [], data, engineAsked, engine, priority, gitCommit });
        (known === undefined ? made : taken).push(run);
        store.sweeps.setRun(id, trial.number, run);
        const found = known === undefined ? undefined : store.runs.get(run);
        if (found?.status === 'cancelled' && found.stepsDone < (trial.untilSteps ?? Number.POSITIVE_INFINITY))
          made.push(run);
      }
    });
    queue.enqueueMany(made);
    queue.claimMany(taken.filter((run) => store.runs.get(run)?.status === 'queued'));
    await turn();
  }
}
