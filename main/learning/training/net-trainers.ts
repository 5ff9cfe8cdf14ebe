import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { denseNetSpec } from '../../../shared/models/nets/dense.ts';
import { softmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import { LabError } from '../../../shared/failure.ts';
import { Registry } from '../../../shared/models/registry.ts';
import type { LearnerState } from '../../run-folder/checkpoint.ts';
import type { Engine } from '../kernels/engine.ts';
import type { Numbers } from '../kernels/numbers.ts';
import { denseBuilder } from '../nets/dense.ts';
import type { NetBuilder } from '../nets/net-builder.ts';
import { freshState, type NetState, type TrainableNet } from '../nets/net.ts';
import { joinBias, softmaxBuilder, splitBias } from '../nets/softmax.ts';
import { lossOf } from '../kernels/losses.ts';
import { optimizerOf } from '../kernels/optimizers.ts';
import { BatchLearner } from './batch-learner.ts';
import { FullBatchLearner } from './full-batch-learner.ts';
import type { Learner } from './learner.ts';
import type { LearningData } from './learning-data.ts';
import { float32, unpacked, type LearnerParts } from './net-learner.ts';

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
  /** Bytes above which only the last frame is kept unless the spec asks for more: others would fill the disk with pictures of units. */
  largestFrame: number;
  /** Whether a frame is the first parameter of the net, so that the trained weights hold the last one anyway. */
  framesFirstParameter: boolean;
  /** Whether earlier versions recorded its costs as sums over the examples, as their run folders still hold them. */
  summedCosts: boolean;
  /** Of one update: each weight forward and back for every example of the batch. */
  multiplications(spec: ExperimentSpec, sizes: TrainingSizes): number;
}

/**
 * A net in the hands of its optimizer, at its start or where a checkpoint left it, and what else the checkpoint holds.
 * @param rule what the spec says of its optimizer. @param engine undefined: in float64.
 */
export function netInTraining(
  builder: NetBuilder,
  engine: Engine | undefined,
  spec: ExperimentSpec,
  rule: { kind: string; [field: string]: unknown },
  data: LearningData,
  from: LearnerState | undefined,
): { net: TrainableNet; rest: Float32Array[] } {
  const optimizer = optimizerOf(rule);
  const sizes = { size: data.train.size, classes: data.classes };
  const initial = builder.initial(spec, sizes);
  const { state, rest }: { state: NetState; rest: Float32Array[] } =
    from === undefined
      ? { state: freshState(initial, optimizer), rest: [] }
      : unpacked(from.arrays, initial.length, optimizer.memory);
  requireFitting(state, initial);
  return { net: builder.build(spec, sizes, { engine, optimizer, state }), rest };
}

/** @throws LabError `bad_data` where a checkpoint holds other numbers than the net has. */
function requireFitting({ values, memory }: NetState, initial: readonly Numbers[]): void {
  for (const [place, { length }] of initial.entries()) {
    const held = [values[place], ...(memory[place] ?? [])].map((one) => one?.length ?? 0);
    const wrong = held.find((count) => count !== length);
    if (wrong === undefined) continue;
    const words = `Parameter ${place + 1} of this net has ${length} numbers, and the checkpoint holds ${wrong} of it.`;
    throw new LabError('bad_data', `${words} Train a new run instead.`);
  }
}

/** Weights and velocity of an earlier version, whose row 0 was the bias, as kernel, bias and what is remembered of both. */
function adopted(from: LearnerState | undefined, classes: number): LearnerState | undefined {
  const [weights, velocity] = from?.arrays ?? [];
  if (from?.arrays.length !== 2 || weights === undefined || velocity === undefined) return from;
  return { ...from, arrays: [...splitBias(weights, classes), ...splitBias(velocity, classes)] };
}

const softmaxTrainer: NetTrainer = {
  kind: softmaxBuilder.kind,
  start: (engine, spec, data, from) => {
    const softmax = softmaxRegressionSpec.parse(spec);
    const state = adopted(from, data.classes);
    const { net } = netInTraining(softmaxBuilder, engine, spec, softmax.optimizer, data, state);
    const frame: LearnerParts['frame'] = (now) => joinBias(now.value(0), now.value(1));
    return new FullBatchLearner({ net, data, name: 'softmax_regression', frame }, softmax, state);
  },
  frameSize: (_spec, { size, classes }) => (1 + size) * classes,
  largestFrame: Number.POSITIVE_INFINITY,
  framesFirstParameter: false,
  summedCosts: true,
  multiplications: (_spec, { count, size, classes }) => 2 * count * (1 + size) * classes,
};

const denseTrainer: NetTrainer = {
  kind: denseBuilder.kind,
  start: (engine, spec, data, from) => {
    const dense = denseNetSpec.parse(spec);
    const { net, rest } = netInTraining(denseBuilder, engine, spec, dense.optimizer, data, from);
    const frame: LearnerParts['frame'] = (now) => float32(now.value(0));
    const tellsLoss = !lossOf(dense.loss).isCost;
    return new BatchLearner({ net, data, name: 'dense_net', frame, tellsLoss }, dense, from, rest);
  },
  frameSize: (spec, { size, classes }) => size * (denseNetSpec.parse(spec).hidden[0]?.units ?? classes),
  largestFrame: 64 * 1024,
  framesFirstParameter: true,
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
