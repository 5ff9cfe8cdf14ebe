import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import type { Engine } from '../learning/kernels/engine.ts';
import type { Learner } from '../learning/training/learner.ts';
import type { LearningData } from '../learning/training/learning-data.ts';
import { netTrainer } from '../learning/training/net-trainers.ts';

/** Updates between which a cancel is heard. */
const atOnce = 20;

/**
 * Trains a net by the rule of its kind, without leaving anything in a run's folder, and lets it be used while it is held.
 * @param heard told the share that is done, 0…1; what it throws ends the training.
 * @param records whether it is measured as the spec says, as early stopping and the best weights need it.
 * @param use of the trained net. `last`: the last update, from 0.
 */
export async function shortTraining<Result>(
  { engine, spec, data, records }: { engine: Engine; spec: ExperimentSpec; data: LearningData; records: boolean },
  heard: (share: number) => Promise<void>,
  use: (learner: Learner, last: number) => Result,
): Promise<Result> {
  const learner = netTrainer(spec.kind).start(engine, spec, data, undefined);
  try {
    let step = 0;
    for (; step < spec.steps && !learner.settled; step++) {
      if (step % atOnce === 0) await heard(step / spec.steps);
      learner.update(step);
      learner.prepare();
      const isRecord = step % spec.evaluateEvery === 0 || step + 1 >= spec.steps || learner.settled;
      if (records && isRecord) learner.evaluate(step);
    }
    return use(learner, step - 1);
  } finally {
    learner.release();
  }
}
