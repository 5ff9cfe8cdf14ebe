import { real, whole, type NumberParameter } from './parameter.ts';

/** What every net that learns by gradient descent has; `help` where it differs from net to net. */

export const learningRate = (help: string): NumberParameter =>
  real({
    path: 'optimizer.learningRate',
    label: 'Learning rate',
    symbol: 'α',
    min: 0,
    minExcluded: true,
    max: 1,
    help,
  });

export const momentum = real({
  path: 'optimizer.momentum',
  label: 'Momentum',
  symbol: 'γ',
  min: 0,
  max: 0.9999,
  help: 'How much of the last step is kept: 0 is plain gradient descent.',
});

export const steps = (help: string): NumberParameter =>
  whole({ path: 'steps', label: 'Steps', unit: 'updates', min: 1, max: 1_000_000, help });

export const evaluateEvery = (help: string): NumberParameter =>
  whole({ path: 'evaluateEvery', label: 'Record every', unit: 'updates', min: 1, max: 1_000_000, help });

export const seed = (help: string): NumberParameter =>
  whole({ path: 'seed', label: 'Seed', min: 0, max: 0xffff_ffff, help });

export const checkpointEvery = whole({
  path: 'checkpointEvery',
  label: 'Checkpoint every',
  unit: 'updates',
  min: 1,
  max: 1_000_000,
  help: 'How much work is lost at most when the machine goes down.',
});
