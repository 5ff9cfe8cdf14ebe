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
/** What the deviations of Kaiming are for, and the gain of each, as `torch.nn.init.calculate_gain` has them. */
const nonlinearities = ['relu', 'leaky_relu', 'tanh', 'sigmoid', 'linear', 'selu'] as const;
const ofXavier = { field: 'initial', is: ['xavier-uniform', 'xavier-normal'] };
const ofKaiming = { field: 'initial', is: ['kaiming-uniform', 'kaiming-normal'] };
const ofNormal = { field: 'initial', is: ['normal'] };
const ofUniform = { field: 'initial', is: ['uniform'] };

/** Numbers of the distributions that have any, beside the field `initial`. */
export const initialNumbers = {
  initialGain: z
    .number()
    .positive()
    .max(100)
    .register(about, {
      label: 'Gain',
      help: 'The spread of Xavier’s weights is multiplied by it: 1 for linear units, 5/3 suits tanh.',
      when: ofXavier,
    })
    .default(1),
  initialMode: z
    .enum(['fan_in', 'fan_out'])
    .register(about, {
      label: 'Spread by',
      help: 'Keeps the spread of the sums on the way forward, by the inputs of a layer, or that of the gradients on the way back, by its units.',
      choices: { fan_in: 'inputs (fan in)', fan_out: 'units (fan out)' },
      when: ofKaiming,
    })
    .default('fan_in'),
  initialNonlinearity: z
    .enum(nonlinearities)
    .register(about, {
      label: 'For units of',
      help: 'The activation whose gain the spread is multiplied by.',
      choices: { relu: 'ReLU', leaky_relu: 'leaky ReLU', selu: 'SELU' },
      when: ofKaiming,
    })
    .default('relu'),
  initialSlope: z
    .number()
    .min(0)
    .max(1)
    .register(about, {
      label: 'Leaky slope',
      symbol: 'a',
      help: 'Slope below 0 of the leaky ReLU that the gain √(2 / (1 + a²)) is for. It says nothing about other units.',
      when: ofKaiming,
    })
    .default(0),
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
