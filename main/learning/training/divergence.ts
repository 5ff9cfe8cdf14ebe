import { LabError } from '../../../shared/failure.ts';
import { specParameters, type SpecParameter } from '../../../shared/models/spec-path.ts';
import type { TrainingInput } from './training-input.ts';

/** Features beyond this are the likelier cause of a divergence than any rate: those of pictures are 0 … 1. */
const wideFeatures = 1000;
/** Initial weights beyond this are too: those of usual ways to draw them are below 1. */
const wideWeights = 10;
/** No divergence comes from a rate below this with data and weights that are not wide. */
const smallRate = 1e-9;

/**
 * A training whose numbers are no longer finite, with something to do about it that can be done: the data are looked at first, then the
 * initial weights, then the learning rate.
 */
export function divergence(step: number, { spec, train }: Pick<TrainingInput, 'spec' | 'train'>): LabError {
  const words = `Training diverged at step ${step}: the cost or the weights are no longer finite numbers.`;
  const details = { step, optimizer: spec['optimizer'] };
  return new LabError('bad_input', `${words} ${adviceOf(specParameters(spec), largestOf(train.pixels))}`, details);
}

function adviceOf(parameters: readonly SpecParameter[], largestFeature: number): string {
  if (largestFeature > wideFeatures) {
    const reach = Number(largestFeature.toPrecision(3));
    return `The training data reach ±${reach}. Scale them to about −1 to 1, add them again and run again.`;
  }
  const wide = parameters.find(({ path, value }) => path.startsWith('initial') && sizeOf(value) > wideWeights);
  if (wide !== undefined) {
    return `The initial weights are too large: ${wide.path} is ${String(wide.value)}. Choose one of 1 or less in size and run again.`;
  }
  const rate = parameters.find(({ path }) => path === 'optimizer.learningRate')?.value;
  if (typeof rate === 'number' && rate > smallRate) return `Lower the learning rate (it is ${rate}) and run again.`;
  return 'Check the values of the training data and the settings of the net, and run again with others.';
}

function sizeOf(value: unknown): number {
  return typeof value === 'number' ? Math.abs(value) : 0;
}

/** Bytes become 0 … 1. */
function largestOf(pixels: Uint8Array | Float32Array): number {
  return pixels instanceof Uint8Array ? 1 : pixels.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
