import { z } from 'zod';
import { about } from '../schema-parameters.ts';

/** Ways to draw initial weights. */
export const initials = [
  'pytorch',
  'xavier-uniform',
  'xavier-normal',
  'kaiming-uniform',
  'kaiming-normal',
  'normal',
  'uniform',
  'zeros',
] as const;
export type Initial = (typeof initials)[number];

export const initialTitles: Record<Initial, string> = {
  pytorch: 'as in PyTorch',
  'xavier-uniform': 'Xavier, uniform',
  'xavier-normal': 'Xavier, normal',
  'kaiming-uniform': 'Kaiming, uniform',
  'kaiming-normal': 'Kaiming, normal',
  normal: 'normal',
  uniform: 'uniform',
  zeros: 'all zero',
};

const weight = () => z.number().min(-1000).max(1000);
const ofNormal = { field: 'initial', is: ['normal'] };
const ofUniform = { field: 'initial', is: ['uniform'] };

/** Numbers of the distributions that have any, beside the field `initial`. */
export const initialNumbers = {
  initialMean: weight()
    .register(about, {
      label: 'Mean',
      symbol: 'μ',
      help: 'Mean of the initial weights.',
      when: ofNormal,
    })
    .default(0),
  initialDeviation: z
    .number()
    .min(0)
    .max(1000)
    .register(about, {
      label: 'Standard deviation',
      symbol: 'σ',
      help: 'Standard deviation of the initial weights.',
      when: ofNormal,
    })
    .default(0.01),
  initialLow: weight()
    .register(about, { label: 'From', symbol: 'a', help: 'Lower bound of the initial weights.', when: ofUniform })
    .default(-0.05),
  initialHigh: weight()
    .register(about, {
      label: 'To',
      symbol: 'b',
      help: 'Upper bound of the initial weights.',
      when: ofUniform,
    })
    .default(0.05),
};
