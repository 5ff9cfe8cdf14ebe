import { z } from 'zod';
import { about } from '../schema-parameters.ts';
import { l2, meanCostRate, momentum } from './training-fields.ts';

/** Whether Adam's step goes by the largest mean square so far (Reddi, Kale and Kumar 2018). */
const amsgrad = () =>
  z
    .boolean()
    .register(about, {
      label: 'AMSGrad',
      help: 'Uses the largest mean squared gradient so far, so step sizes never grow again.',
      on: 'on',
      off: 'off',
    })
    .default(false);

const epsilon = (usual: number) =>
  z.number().positive().max(1).register(about, {
    label: 'Epsilon',
    symbol: 'ε',
    help: 'Avoids division by zero where the gradient has always been zero.',
    usual,
  });

/** A share that is kept of a running mean at each step. */
const kept = (label: string, symbol: string, usual: number, help: string) =>
  z.number().min(0).max(0.99999).register(about, { label, symbol, usual, help });

/** What Adam and AdamW remember the gradient by. */
const moments = () => ({
  beta1: z.number().min(0).max(0.9999).register(about, {
    label: 'Mean decay',
    symbol: 'β₁',
    help: 'Share of the running mean of the gradient kept at each step.',
    usual: 0.9,
  }),
  beta2: kept('Square decay', 'β₂', 0.999, 'Share of the running mean of the squared gradient kept at each step.'),
  epsilon: epsilon(1e-8),
});

/** Adam, as PyTorch defines it. `l2` is added to the gradient as `l2 · parameter` (weight decay). */
export const adam = z
  .strictObject({
    kind: z.literal('adam'),
    learningRate: meanCostRate(),
    ...moments(),
    l2: l2(),
    amsgrad: amsgrad(),
  })
  .register(about, { label: 'Adam' });

/**
 * Stochastic gradient descent, as PyTorch defines it, with the same `l2`: `v ← momentum · v + (1 − dampening) · g`, the first time
 * `v ← g`; with Nesterov's momentum the step is along `g + momentum · v`.
 */
export const sgd = z
  .strictObject({
    kind: z.literal('sgd'),
    learningRate: meanCostRate(),
    momentum: momentum(),
    l2: l2(),
    dampening: z
      .number()
      .min(0)
      .max(1)
      .register(about, {
        label: 'Dampening',
        help: 'Share of each new gradient kept out of the momentum. 0 turns it off.',
      })
      .default(0),
    nesterov: z
      .boolean()
      .register(about, {
        label: 'Nesterov',
        help: 'Looks ahead along the momentum. Requires momentum and no dampening.',
        on: 'on',
        off: 'off',
      })
      .default(false),
  })
  .refine((rule) => !rule.nesterov || (rule.momentum > 0 && rule.dampening === 0), {
    path: ['nesterov'],
    error: 'needs a momentum above 0 and a dampening of 0',
  })
  .register(about, { label: 'SGD' });

/** AdamW, as PyTorch defines it: Adam, but the decay shortens the parameter itself: `p ← p · (1 − learningRate · l2)`. */
export const adamW = z
  .strictObject({
    kind: z.literal('adamw'),
    learningRate: meanCostRate(),
    ...moments(),
    l2: z.number().min(0).max(10).register(about, {
      label: 'Weight decay',
      symbol: 'λ',
      help: 'Shrinks all weights and biases at each step by this share times the learning rate. 0 turns it off.',
      usual: 0.01,
    }),
    amsgrad: amsgrad(),
  })
  .register(about, { label: 'AdamW' });

/** RMSProp, as PyTorch defines it, with the same `l2` as Adam. */
export const rmsprop = z
  .strictObject({
    kind: z.literal('rmsprop'),
    learningRate: meanCostRate(),
    alpha: kept(
      'Square decay',
      'α',
      0.99,
      'How much of the running mean of the squared gradient is kept at each step.',
    ),
    epsilon: epsilon(1e-8),
    l2: l2(),
    momentum: z.number().min(0).max(0.9999).register(about, {
      label: 'Momentum',
      symbol: 'γ',
      help: 'Share of the previous step that is added to the next one. 0 turns it off.',
      usual: 0,
    }),
    centered: z
      .boolean()
      .register(about, {
        label: 'Centered',
        help: 'Uses the variance of the gradient instead of its mean square.',
        on: 'on',
        off: 'off',
      })
      .default(false),
  })
  .register(about, { label: 'RMSProp' });

/** Adagrad, as PyTorch defines it, with the same `l2` as Adam. */
export const adagrad = z
  .strictObject({
    kind: z.literal('adagrad'),
    learningRate: meanCostRate(),
    rateDecay: z.number().min(0).max(1).register(about, {
      label: 'Rate decay',
      symbol: 'η',
      help: 'Divides the learning rate of step t by 1 + (t − 1) × this. 0 turns it off.',
      usual: 0,
    }),
    initialSum: z.number().min(0).max(1000).register(about, {
      label: 'Initial sum',
      help: 'Initial value of the sum of squared gradients.',
      usual: 0,
    }),
    epsilon: epsilon(1e-10),
    l2: l2(),
  })
  .register(about, { label: 'Adagrad' });

/** Adadelta, as PyTorch defines it, with the same `l2` as Adam. */
export const adadelta = z
  .strictObject({
    kind: z.literal('adadelta'),
    learningRate: meanCostRate(),
    rho: kept(
      'Decay',
      'ρ',
      0.9,
      'How much of the running means of the squared gradient and step is kept at each step.',
    ),
    epsilon: epsilon(1e-6),
    l2: l2(),
  })
  .register(about, { label: 'Adadelta' });
