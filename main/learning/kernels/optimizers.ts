import type { Tensor } from '@tensorflow/tfjs';
import type { z } from 'zod';
import { adadelta, adagrad, adam, adamW, rmsprop, sgd } from '../../../shared/models/nets/optimizers.ts';
import { gradientDescent } from '../../../shared/models/nets/softmax.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { composedOptimizer } from './composed-optimizer.ts';
import type { NativeOperations } from './native-operations.ts';
import type { NativeStep, Optimizer, Step } from './optimizer.ts';

/** A kind of optimizer; a new one is one entry here and its schema in a net's. */
export interface OptimizerKind {
  kind: string;
  /** @throws ZodError where the rule is not of this kind. */
  of(rule: unknown): Optimizer;
}

function optimizerKind<Schema extends z.ZodType>(
  kind: string,
  schema: Schema,
  make: (rule: z.output<Schema>) => Optimizer,
): OptimizerKind {
  return { kind, of: (rule) => make(schema.parse(rule)) };
}

/**
 * Adam's step `t` as PyTorch writes it, `p ← p − rate · m / (√v + epsilon)`, with both bias corrections gathered in two numbers:
 * `rate = lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`, `epsilon = ε · √(1 − β₂ᵗ)`.
 */
function adamStep(
  rule: Pick<z.output<typeof adam>, 'learningRate' | 'beta1' | 'beta2' | 'epsilon'>,
  { number, factor }: Step,
): { rate: number; epsilon: number } {
  const correction = Math.sqrt(1 - rule.beta2 ** number);
  return {
    rate: (rule.learningRate * factor * correction) / (1 - rule.beta1 ** number),
    epsilon: rule.epsilon * correction,
  };
}

const adamKind = optimizerKind('adam', adam, (rule) => {
  const { beta1, beta2 } = rule;
  if (rule.amsgrad) return composedAdam(rule, { decay: rule.l2, shortening: 0 });
  return {
    memory: 2,
    start: 0,
    follows: 'mean',
    decay: rule.l2,
    plain: (step, value, [first, second], gradient) => {
      if (first === undefined || second === undefined) throw new RangeError('Adam remembers two moments.');
      const { rate, epsilon } = adamStep(rule, step);
      for (let at = 0; at < value.length; at++) {
        const slope = gradient[at] ?? Number.NaN;
        const mean = beta1 * (first[at] ?? 0) + (1 - beta1) * slope;
        const square = beta2 * (second[at] ?? 0) + (1 - beta2) * slope * slope;
        first[at] = mean;
        second[at] = square;
        value[at] = (value[at] ?? 0) - (rate * mean) / (Math.sqrt(square) + epsilon);
      }
    },
    tensor: (tf, step, { value, memory: [first, second] }, gradient) => {
      if (first === undefined || second === undefined) throw new RangeError('Adam remembers two moments.');
      const { rate, epsilon } = adamStep(rule, step);
      const mean = tf.add<Tensor>(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
      const square = tf.add<Tensor>(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const change = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), epsilon));
      return { value: tf.sub<Tensor>(value, change), memory: [mean, square] };
    },
    // TensorFlow's forms `v + (g² − v)(1 − β₂)`, which loses g² beside a much larger v that a small β₂ is to forget at once.
    native: beta2 < 0.5 ? undefined : (ops, step) => nativeAdam(ops, rule, step),
  };
});

/**
 * TensorFlow forms 1 − β in float32, up to 2·10⁻⁵ away from the true number when β is close to 1. That makes its moments larger or
 * smaller by a constant factor, which the rate and epsilon of each step take back. Its own bias correction is kept out (β⁰ = 0)
 * because it forms 1 − βᵗ in float32, too, and does not scale epsilon as PyTorch does.
 */
function nativeAdam(ops: NativeOperations, rule: z.output<typeof adam>, step: Step): NativeStep {
  const { rate, epsilon } = adamStep(rule, step);
  const mean = (1 - rule.beta1) / (1 - Math.fround(rule.beta1));
  const root = Math.sqrt((1 - rule.beta2) / (1 - Math.fround(rule.beta2)));
  const zero = ops.scalar(0);
  const numbers = [(rate * mean) / root, rule.beta1, rule.beta2, epsilon / root].map((value) => ops.scalar(value));
  return {
    scalars: [zero, ...numbers],
    to: (value, memory, gradient) => {
      ops.none('ResourceApplyAdam', ops.nesterov, [value, ...memory, zero, zero, ...numbers, gradient]);
    },
  };
}

/** Adam in composed operations. @param shortening how much of itself, times the learning rate, each parameter loses at a step. */
function composedAdam(
  rule: Pick<z.output<typeof adam>, 'learningRate' | 'beta1' | 'beta2' | 'epsilon' | 'amsgrad'>,
  { decay, shortening }: { decay: number; shortening: number },
): Optimizer {
  const { beta1, beta2, learningRate } = rule;
  return composedOptimizer(
    { memory: rule.amsgrad ? 3 : 2, decay },
    (a, step, value, [first, second, largest], gradient) => {
      if (first === undefined || second === undefined) throw new RangeError('Adam remembers two moments.');
      const { rate, epsilon } = adamStep(rule, step);
      const mean = a.add(a.mul(first, beta1), a.mul(gradient, 1 - beta1));
      const square = a.add(a.mul(second, beta2), a.mul(a.mul(gradient, gradient), 1 - beta2));
      const most = largest === undefined ? square : a.max(largest, square);
      const change = a.div(a.mul(mean, rate), a.add(a.sqrt(most), epsilon));
      const shortened = a.mul(value, 1 - learningRate * step.factor * shortening);
      return [a.sub(shortened, change), mean, square, ...(largest === undefined ? [] : [most])];
    },
  );
}

const adamWKind = optimizerKind('adamw', adamW, (rule) => composedAdam(rule, { decay: 0, shortening: rule.l2 }));

const rmspropKind = optimizerKind('rmsprop', rmsprop, ({ learningRate, alpha, epsilon, l2, momentum, centered }) =>
  composedOptimizer(
    { memory: 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0), decay: l2 },
    (a, { factor }, value, [before, ...others], gradient) => {
      if (before === undefined) throw new RangeError('RMSProp remembers a mean square.');
      const [meanBefore, last] = centered ? others : [undefined, others[0]];
      const square = a.add(a.mul(before, alpha), a.mul(a.mul(gradient, gradient), 1 - alpha));
      const mean = meanBefore === undefined ? undefined : a.add(a.mul(meanBefore, alpha), a.mul(gradient, 1 - alpha));
      // Rounding can take the variance of a constant gradient below 0.
      const spread = mean === undefined ? square : a.max(a.sub(square, a.mul(mean, mean)), 0);
      const along = a.div(gradient, a.add(a.sqrt(spread), epsilon));
      const moved = last === undefined ? along : a.add(a.mul(last, momentum), along);
      return [
        a.sub(value, a.mul(moved, learningRate * factor)),
        square,
        ...(mean === undefined ? [] : [mean]),
        ...(last === undefined ? [] : [moved]),
      ];
    },
  ),
);

const adagradKind = optimizerKind('adagrad', adagrad, ({ learningRate, rateDecay, initialSum, epsilon, l2 }) =>
  composedOptimizer({ memory: 1, start: initialSum, decay: l2 }, (a, { number, factor }, value, [before], gradient) => {
    if (before === undefined) throw new RangeError('Adagrad remembers a sum of squares.');
    const rate = (learningRate * factor) / (1 + (number - 1) * rateDecay);
    const sum = a.add(before, a.mul(gradient, gradient));
    return [a.sub(value, a.div(a.mul(gradient, rate), a.add(a.sqrt(sum), epsilon))), sum];
  }),
);

const adadeltaKind = optimizerKind('adadelta', adadelta, ({ learningRate, rho, epsilon, l2 }) =>
  composedOptimizer({ memory: 2, decay: l2 }, (a, { factor }, value, [before, stepsBefore], gradient) => {
    if (before === undefined || stepsBefore === undefined) throw new RangeError('Adadelta remembers two means.');
    const square = a.add(a.mul(before, rho), a.mul(a.mul(gradient, gradient), 1 - rho));
    const root = a.div(a.sqrt(a.add(stepsBefore, epsilon)), a.sqrt(a.add(square, epsilon)));
    const change = a.mul(root, gradient);
    const steps = a.add(a.mul(stepsBefore, rho), a.mul(a.mul(change, change), 1 - rho));
    return [a.sub(value, a.mul(change, learningRate * factor)), square, steps];
  }),
);

/** SGD with what plain momentum does without. */
function composedSgd({ learningRate, momentum, l2, dampening, nesterov }: z.output<typeof sgd>): Optimizer {
  return composedOptimizer({ memory: 1, decay: l2 }, (a, { number, factor }, value, [before], gradient) => {
    if (before === undefined) throw new RangeError('SGD remembers its momentum.');
    const velocity = a.add(a.mul(before, momentum), a.mul(gradient, number === 1 ? 1 : 1 - dampening));
    const along = nesterov ? a.add(gradient, a.mul(velocity, momentum)) : velocity;
    return [a.sub(value, a.mul(along, learningRate * factor)), velocity];
  });
}

const sgdKind = optimizerKind('sgd', sgd, (rule) => {
  const { learningRate, momentum, l2, dampening, nesterov } = rule;
  if (momentum > 0 && (dampening > 0 || nesterov)) return composedSgd(rule);
  return plainSgd({ learningRate, momentum, l2 });
});

const plainSgd = ({
  learningRate,
  momentum,
  l2,
}: Pick<z.output<typeof sgd>, 'learningRate' | 'momentum' | 'l2'>): Optimizer => ({
  memory: momentum > 0 ? 1 : 0,
  start: 0,
  follows: 'mean',
  decay: l2,
  plain: ({ factor }, value, [velocity], gradient) => {
    for (let at = 0; at < value.length; at++) {
      const moved = (velocity === undefined ? 0 : momentum * (velocity[at] ?? 0)) + (gradient[at] ?? Number.NaN);
      if (velocity !== undefined) velocity[at] = moved;
      value[at] = (value[at] ?? 0) - learningRate * factor * moved;
    }
  },
  tensor: (tf, { factor }, { value, memory: [before] }, gradient) => {
    const velocity = before === undefined ? gradient : tf.add<Tensor>(tf.mul(before, momentum), gradient);
    const moved = tf.sub<Tensor>(value, tf.mul(velocity, learningRate * factor));
    return { value: moved, memory: before === undefined ? [] : [velocity.clone()] };
  },
  native: (ops, { factor }) => {
    const rate = ops.scalar(learningRate * factor);
    const inertia = ops.scalar(momentum);
    return {
      scalars: [rate, inertia],
      to: (value, [velocity], gradient) => {
        if (velocity === undefined) {
          ops.none('ResourceApplyGradientDescent', ops.locking, [value, rate, gradient]);
        } else {
          ops.none('ResourceApplyMomentum', ops.nesterov, [value, velocity, rate, gradient, inertia]);
        }
      },
    };
  },
});

/** What it remembers is the last change of each parameter. */
const descentKind = optimizerKind(
  'gradient-descent',
  gradientDescent,
  ({ learningRate, momentum, initialVelocity }) => ({
    memory: 1,
    start: initialVelocity,
    follows: 'sum',
    decay: 0,
    plain: (_step, value, [velocity], gradient) => {
      if (velocity === undefined) throw new RangeError('Gradient descent remembers its velocity.');
      for (let at = 0; at < value.length; at++) {
        const moved = momentum * (velocity[at] ?? 0) + learningRate * (gradient[at] ?? Number.NaN);
        velocity[at] = moved;
        value[at] = (value[at] ?? 0) - moved;
      }
    },
    tensor: (tf, _step, { value, memory: [velocity] }, gradient) => {
      if (velocity === undefined) throw new RangeError('Gradient descent remembers its velocity.');
      const step = tf.mul<Tensor>(gradient, learningRate);
      const moved = momentum === 0 ? step : tf.add<Tensor>(tf.mul(velocity, momentum), step);
      return { value: tf.sub<Tensor>(value, moved), memory: [moved] };
    },
    native: (ops) => {
      const [rate, one, inertia] = [ops.scalar(learningRate), ops.scalar(1), ops.scalar(momentum)];
      return {
        scalars: [rate, one, inertia],
        to: (value, [velocity], gradient) => {
          if (velocity === undefined) throw new RangeError('Gradient descent remembers its velocity.');
          const step = ops.one('Mul', ops.plain, [gradient, rate]);
          ops.none('ResourceApplyMomentum', ops.nesterov, [value, velocity, one, step, inertia]);
          ops.release([step]);
        },
      };
    },
  }),
);

export const optimizerKinds = new Registry<OptimizerKind>(
  ({ kind }) => kind,
  [adamKind, sgdKind, descentKind, adamWKind, rmspropKind, adagradKind, adadeltaKind],
);

/**
 * The optimizer that a spec asks for.
 * @throws RangeError for a kind that nobody registered.
 */
export function optimizerOf(rule: { kind: string; [field: string]: unknown }): Optimizer {
  const found = optimizerKinds.get(rule.kind);
  if (found === undefined) throw new RangeError(`There is no optimizer “${rule.kind}”.`);
  return found.of(rule);
}
