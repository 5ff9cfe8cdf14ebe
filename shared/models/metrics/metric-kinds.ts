import { Registry } from '../registry.ts';
import type { MetricKind } from './metric-kind.ts';

/** What says how good a net is, measured once, when it is trained. */
export const resultMetric = 'test.accuracy';
/** What is watched while it trains, and drawn where there is room for one curve. */
export const progressMetric = 'validation.accuracy';
/** What training brings down. */
export const costMetric = 'train.cost';
/** What early stopping watches where nothing is said. */
export const stoppingMetric = 'validation.cost';

const cost = {
  quantity: 'cost',
  unit: 'nats per example',
  display: 'number',
  direction: 'lower',
  mean: 'per example',
} as const;
/**
 * The largest deviation of the gradient from finite differences at the coordinates that were checked, as a share of the largest
 * gradient of the same parameter.
 */
export const gradientErrorMetric = 'train.gradientError';
/** float32 gives 10⁻⁷ … 10⁻⁴; a formula that is wrong gives 0.1 and more. */
export const gradientErrorLimit = 0.01;
/** What training minimises, where that is not the cost itself. */
const loss = { ...cost, quantity: 'loss', unit: 'per example' } as const;
const accuracy = {
  quantity: 'accuracy',
  unit: '',
  display: 'fraction',
  direction: 'higher',
  mean: 'per example',
} as const;

/** Every metric there is, in the order in which tables list them. A cost is the mean of −log p over the examples, in every net. */
export const metricKinds = new Registry<MetricKind>(
  ({ name }) => name,
  [
    { name: resultMetric, title: 'test accuracy', part: 'test', ...accuracy },
    { name: progressMetric, title: 'validation accuracy', part: 'validation', ...accuracy, recorded: 'always' },
    { name: 'train.accuracy', title: 'training accuracy', part: 'train', ...accuracy, recorded: 'always' },
    { name: stoppingMetric, title: 'validation cost', part: 'validation', ...cost, recorded: 'always' },
    { name: costMetric, title: 'training cost', part: 'train', ...cost, recorded: 'always' },
    {
      name: 'train.costSum',
      title: 'training cost, summed',
      part: 'train',
      ...cost,
      quantity: 'cost, summed',
      unit: 'nats',
      mean: 'sum',
      recorded: 'asked',
    },
    { name: 'validation.loss', title: 'validation loss', part: 'validation', ...loss },
    { name: 'train.loss', title: 'training loss', part: 'train', ...loss },
    {
      name: gradientErrorMetric,
      title: 'gradient error',
      quantity: 'gradient error',
      part: 'train',
      unit: 'of the largest',
      display: 'number',
      direction: 'lower',
      mean: 'none',
      limit: { above: gradientErrorLimit, words: 'The gradient does not match finite differences of the loss' },
      scale: 'logarithmic',
    },
  ],
);
