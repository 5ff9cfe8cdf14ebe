import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { denseNetSpec } from '../../../shared/models/nets/dense.ts';
import { softmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import { LabError } from '../../../shared/failure.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { Engine } from '../kernels/engine.ts';
import { DenseLearner } from './dense-learner.ts';
import type { TrainedNet } from '../nets/trained-layers.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';
import { RegressionLearner } from './regression-learner.ts';

/** Numbers of a training set that decide what an update costs. */
export interface TrainingSizes {
  count: number;
  /** Features of an example. */
  size: number;
  classes: number;
}

/** The half of a kind of net that only a trainer knows. */
export interface NetTrainer {
  kind: string;
  /** @param from where an earlier process was; undefined: before the first update. */
  start(engine: Engine, spec: ExperimentSpec, data: LearningData, from: LearnerState | undefined): Learner;
  /** Numbers of one frame of the weight history: of the weights that are drawn. */
  frameSize(spec: ExperimentSpec, sizes: Pick<TrainingSizes, 'size' | 'classes'>): number;
  /** Bytes above which only the last frame is kept: others would fill the disk with pictures of hundreds of units. */
  largestFrame: number;
  /** Whether earlier versions recorded its costs as sums over the examples, as their run folders still hold them. */
  summedCosts: boolean;
  /**
   * Reads the net that a run left in its folder; undefined when it left none. Only for what is written otherwise than as layers
   * (`readTrainedLayers`).
   */
  readBack?(
    folder: string,
    spec: ExperimentSpec,
    sizes: Pick<TrainingSizes, 'size' | 'classes'>,
  ): Promise<TrainedNet | undefined>;
  /** Of one update: each weight forward and back for every example of the batch. */
  multiplications(spec: ExperimentSpec, sizes: TrainingSizes): number;
}

const softmaxTrainer: NetTrainer = {
  kind: 'softmax-regression',
  start: (engine, spec, data, from) => new RegressionLearner(engine, softmaxRegressionSpec.parse(spec), data, from),
  frameSize: (_spec, { size, classes }) => (1 + size) * classes,
  largestFrame: Number.POSITIVE_INFINITY,
  summedCosts: true,
  multiplications: (_spec, { count, size, classes }) => 2 * count * (1 + size) * classes,
};

const denseTrainer: NetTrainer = {
  kind: 'dense-net',
  start: (engine, spec, data, from) => {
    const dense = denseNetSpec.parse(spec);
    return engine.dense(dense.optimizer, (kernels) => new DenseLearner(kernels, dense, data, from));
  },
  frameSize: (spec, { size, classes }) => size * (denseNetSpec.parse(spec).hidden[0]?.units ?? classes),
  largestFrame: 64 * 1024,
  summedCosts: false,
  multiplications: (spec, { count, size, classes }) => {
    const { hidden, batch } = denseNetSpec.parse(spec);
    const widths = [size, ...hidden.map(({ units }) => units), classes];
    const weights = widths.slice(1).reduce((sum, units, place) => sum + (widths[place] ?? 0) * units, 0);
    return 2 * Math.min(count, batch.size) * weights;
  },
};

/** The trainers of every kind of net there is. */
export const netTrainers = new Registry<NetTrainer>(({ kind }) => kind, [softmaxTrainer, denseTrainer]);

/** @throws LabError `unavailable` for a kind that this version does not have. */
export function netTrainer(kind: string): NetTrainer {
  const found = netTrainers.get(kind);
  if (found !== undefined) return found;
  throw new LabError('unavailable', `This version of Hidden Unit cannot train a net of the kind “${kind}”. Update it.`);
}
