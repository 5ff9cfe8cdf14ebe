import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { DenseLearner } from './dense-learner.ts';
import type { Engine } from '../kernels/engine.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';
import { RegressionLearner } from './regression-learner.ts';

/** The learner of a spec, as before its first update or where an earlier process was. */
export function makeLearner(
  engine: Engine,
  spec: ExperimentSpec,
  data: LearningData,
  from: LearnerState | undefined,
): Learner {
  switch (spec.kind) {
    case 'softmax-regression':
      return new RegressionLearner(engine, spec, data, from);
    case 'dense-net':
      return engine.dense(spec.optimizer, (kernels) => new DenseLearner(kernels, spec, data, from));
  }
}

/** Bytes of one frame of a learner's weight history. @param size features of one example. */
export function frameBytes(spec: ExperimentSpec, size: number, classes: number): number {
  const numbers = spec.kind === 'softmax-regression' ? (1 + size) * classes : size * (spec.hidden[0]?.units ?? classes);
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}
