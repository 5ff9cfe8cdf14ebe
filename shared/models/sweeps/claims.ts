import { z } from 'zod';
import { facesData } from '../data/matrices-data.ts';
import { Registry } from '../registry.ts';
import { settingValue, type SettingValue } from '../setting-value.ts';
import type { Varied } from './varied.ts';

/** Some of the settings of a sweep: those with one of these values at a path. `setting`: their place in the plan. */
export interface Which {
  path: string;
  is: readonly SettingValue[];
}

/**
 * Something that a claim says of accuracies on the validation part. `better`: each of these does better than each of those. `alike`: no two
 * of these differ by more than `within`. `chance`: these stay at the accuracy of guessing. `unbeaten`: none of the others does better
 * by more than `within`.
 */
export type Statement = { words: string } & (
  | { kind: 'better'; these: Which; than: Which }
  | { kind: 'alike'; these: Which; within: number }
  | { kind: 'chance'; these: Which }
  | { kind: 'unbeaten'; one: Which; within: number }
);

/** Something that a report says of an experiment, with the sweep that checks it. */
export interface Claim {
  name: string;
  title: string;
  /** What the report says. */
  says: string;
  preset: string;
  /** Changes of the preset in all trials. */
  settings: Readonly<Record<string, SettingValue>>;
  vary: readonly Varied[];
  /** Settings that are no grid, each whole; undefined: all of what is varied. */
  listed?: readonly Record<string, SettingValue>[];
  /** Kind of data that alone can check it; undefined: any that fits its preset. */
  data?: string;
  statements: readonly Statement[];
}

/** Seeds with which a claim is checked: fewer do not tell. */
export const claimSeeds = 10;

/** How a claim came out. `sentence`: with the numbers that say so. */
export const claimVerdicts = ['holds', 'does not hold', 'cannot be told'] as const;
export const checkedClaim = z.object({
  name: z.string(),
  title: z.string(),
  says: z.string(),
  verdict: z.enum(claimVerdicts),
  sentence: z.string(),
});
export type CheckedClaim = z.infer<typeof checkedClaim>;

/** A claim as lists show it, with what a sweep needs to check it. */
export const claimSummary = z.object({
  name: z.string(),
  title: z.string(),
  says: z.string(),
  preset: z.string(),
  settings: z.record(z.string(), settingValue),
  /** Kind of data that alone can check it; null: any that fits its preset. */
  data: z.string().nullable(),
});
export type ClaimSummary = z.infer<typeof claimSummary>;

const units = 'hidden.0.units';
const activation = 'hidden.0.activation';
const poor = ['softmin', 'softmax'];
const usualActivations = ['tanh', 'relu', 'sigmoid', 'linear', 'tanhshrink', 'softshrink'];
const nearlyLinear = ['linear', 'tanhshrink', 'softshrink'];
const small = ['tanh', 'relu', 'sigmoid', ...poor];
const percentage = 0.01;
const fewPercentages = 0.05;

const ofInitial = (initial: string, numbers: Record<string, number> = {}): Record<string, SettingValue> => ({
  initial,
  ...numbers,
});
const ofOptimizer = (kind: string, learningRate: number, more: Record<string, SettingValue> = {}) => ({
  'loss.kind': 'cross-entropy',
  'optimizer.kind': kind,
  'optimizer.learningRate': learningRate,
  ...more,
});
const adamWith = (loss: string): Record<string, SettingValue> => ({
  ...ofOptimizer('adam', 0.001),
  'loss.kind': loss,
});

/** What the report's part 8 says beside its main result; a further claim is a value more. */
export const claims = new Registry<Claim>(
  ({ name }) => name,
  [
    {
      name: 'resolution',
      title: 'Resolution',
      says: 'Images close to 32×32 resulted in the best performance; 14×14 and 64×64 gave slightly lower performances.',
      preset: 'part8',
      settings: {},
      data: facesData.kind,
      vary: [{ path: 'data.size', values: [14, 24, 28, 32, 64] }],
      statements: [
        {
          kind: 'better',
          words: '28×28 and 32×32 do better than 14×14 and 64×64',
          these: { path: 'data.size', is: [28, 32] },
          than: { path: 'data.size', is: [14, 64] },
        },
      ],
    },
    {
      name: 'activation',
      title: 'Activation with 70 hidden units',
      says: 'In a large enough hidden layer most activation functions only made a few percentage difference; Softmin and Softmax perform poorly.',
      preset: 'part8',
      settings: { [units]: 70 },
      vary: [{ path: activation, values: [...usualActivations, ...poor] }],
      statements: [
        {
          kind: 'better',
          words: 'softmin and softmax do worse than all others',
          these: { path: activation, is: usualActivations },
          than: { path: activation, is: poor },
        },
        {
          kind: 'alike',
          words: 'the others differ by 5 percentage points at most',
          these: { path: activation, is: usualActivations },
          within: fewPercentages,
        },
      ],
    },
    {
      name: 'activation-small',
      title: 'Activation with 6 hidden units',
      says: 'In a small hidden layer the best activation functions were relatively linear functions such as linear, Tanhshrink and Softshrink.',
      preset: 'part8',
      settings: { [units]: 6 },
      vary: [{ path: activation, values: [...usualActivations, ...poor] }],
      statements: [
        {
          kind: 'better',
          words: 'linear, tanhshrink and softshrink do better than all others',
          these: { path: activation, is: nearlyLinear },
          than: { path: activation, is: small },
        },
      ],
    },
    {
      name: 'initial-weights',
      title: 'Initial weights',
      says: 'If the weights are too large the performance stays constant at 1/6. The weights that gave the best performance were the default weights.',
      preset: 'part8',
      settings: {},
      vary: [],
      listed: [
        ofInitial('pytorch'),
        ofInitial('zeros'),
        ofInitial('normal', { initialMean: 0, initialDeviation: 0.01 }),
        ofInitial('normal', { initialMean: 0, initialDeviation: 1 }),
        ofInitial('uniform', { initialLow: 0, initialHigh: 1 }),
        ofInitial('uniform', { initialLow: -0.05, initialHigh: 0.05 }),
      ],
      statements: [
        {
          kind: 'chance',
          words: 'weights of 0 … 1 stay at 1/6',
          these: { path: 'initialHigh', is: [1] },
        },
        {
          kind: 'unbeaten',
          words: 'none does better than the default by more than 1 percentage point',
          one: { path: 'initial', is: ['pytorch'] },
          within: percentage,
        },
      ],
    },
    {
      name: 'loss-optimizer',
      title: 'Loss and optimizer',
      says: 'The loss was kept as cross-entropy, while Adam was confirmed to be the best optimizer.',
      preset: 'part8',
      settings: {},
      vary: [],
      listed: [
        adamWith('cross-entropy'),
        adamWith('squared-error'),
        adamWith('multi-margin'),
        ofOptimizer('sgd', 0.01, { 'optimizer.momentum': 0 }),
        ofOptimizer('sgd', 0.01, { 'optimizer.momentum': 0.9 }),
        ofOptimizer('rmsprop', 0.001),
        ofOptimizer('adagrad', 0.01),
        ofOptimizer('adadelta', 1),
      ],
      statements: [
        {
          kind: 'unbeaten',
          words: 'no other optimizer or loss does better than Adam with cross-entropy by more than 1 percentage point',
          one: { path: 'setting', is: [0] },
          within: percentage,
        },
      ],
    },
    {
      name: 'hidden-size',
      title: 'Size of the hidden layer',
      says: 'A hidden layer is large enough with about 50 units; the best net had 70.',
      preset: 'part8',
      settings: {},
      vary: [{ path: units, values: [6, 12, 25, 50, 70, 100, 150] }],
      statements: [
        {
          kind: 'better',
          words: '50 units and more do better than 6',
          these: { path: units, is: [50, 70, 100, 150] },
          than: { path: units, is: [6] },
        },
        {
          kind: 'alike',
          words: 'from 50 units on they differ by 5 percentage points at most',
          these: { path: units, is: [50, 70, 100, 150] },
          within: fewPercentages,
        },
      ],
    },
    {
      name: 'batch',
      title: 'Batch size',
      says: 'The best net was trained with batches of 60.',
      preset: 'part8',
      settings: {},
      vary: [{ path: 'batch.size', values: [10, 30, 60, 120, 420] }],
      statements: [
        {
          kind: 'unbeaten',
          words: 'no other size does better than 60 by more than 1 percentage point',
          one: { path: 'batch.size', is: [60] },
          within: percentage,
        },
      ],
    },
  ],
);

/** A plan's `vary` of a claim. */
export function claimVary({ vary, listed }: Claim): Varied[] {
  if (listed === undefined) return [...vary];
  const paths = [...new Set(listed.flatMap((settings) => Object.keys(settings)))];
  return paths.map((path) => ({
    path,
    values: [...new Set(listed.flatMap((settings) => (path in settings ? [settings[path] ?? null] : [])))],
  }));
}
