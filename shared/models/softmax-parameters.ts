import { choice, real, whole, type Parameter } from './parameter.ts';
import { checkpointEvery, evaluateEvery, learningRate, momentum, seed, steps } from './training-parameters.ts';

/** Every parameter of softmax regression that a person can set, in the order a form shows them. */
export const softmaxParameters: readonly Parameter[] = [
  choice(
    {
      path: 'data.split.rule',
      label: 'Split',
      help: 'The first images of each class in order, as in the report, or as many drawn by a seed.',
    },
    { 'first-per-class': 'first of each class', 'stratified-shuffle': 'shuffled, stratified' },
  ),
  whole({
    path: 'data.split.train',
    label: 'Training images',
    unit: 'per class',
    min: 1,
    max: 50_000,
    help: 'How many images of each class the network learns from.',
  }),
  whole({
    path: 'data.split.validation',
    label: 'Validation images',
    unit: 'per class',
    min: 0,
    max: 50_000,
    help: 'How many images of each class are held back to watch over-fitting.',
  }),
  whole({
    path: 'data.split.seed',
    label: 'Split seed',
    min: 0,
    max: 0xffff_ffff,
    help: 'The same seed draws the same images.',
  }),
  learningRate('Length of a step on the summed cost: 10⁻⁶ … 10⁻⁴ suit thousands of images.'),
  momentum,
  real({
    path: 'optimizer.initialVelocity',
    label: 'Initial velocity',
    symbol: 'v₀',
    min: -1,
    max: 1,
    help: 'What every entry of the velocity starts at; it matters only with momentum.',
  }),
  choice(
    {
      path: 'initial',
      label: 'Initial weights',
      symbol: 'W₀',
      help: 'Uniform in 0…1 from the seed, number for number as numpy draws them, or all zero.',
    },
    { 'numpy-rand': 'numpy rand(785, 10)', zeros: 'all zero' },
  ),
  seed('The same seed gives the same initial weights.'),
  steps('Training ends after so many updates at the latest.'),
  real({
    path: 'minimumChange',
    label: 'Stop when',
    symbol: '‖ΔW‖ ≤',
    min: 0,
    max: 1,
    help: 'Training ends earlier when an update moves the weights by no more than this.',
  }),
  evaluateEvery('How often cost, accuracy and weights are recorded.'),
  checkpointEvery,
];
