import type { Tensor } from '@tensorflow/tfjs';
import type { NativeOperations, TensorId } from './native-operations.ts';
import type { Numbers } from './numbers.ts';
import type { TensorFlow } from './tensorflow.ts';

/** Which step it is. `number`: counted from 1. `factor`: what the schedule makes of the learning rate, 1 where it leaves it alone. */
export interface Step {
  number: number;
  factor: number;
}

/** One step of an optimizer on one parameter, ready to be taken; `scalars` are released after the last. */
export interface NativeStep {
  scalars: TensorId[];
  /** `value` and `memory` are handles of variables, which change where they are. */
  to(value: TensorId, memory: readonly TensorId[], gradient: TensorId): void;
}

/** An optimizer with its numbers, in every arithmetic. */
export interface Optimizer {
  /** How many matrices it remembers about each parameter: Adam's two moments, the momentum of SGD. */
  memory: number;
  /** What each entry of what it remembers starts at. */
  start: number;
  /** Whether it follows the gradient of the summed cost or of the mean. */
  follows: 'sum' | 'mean';
  /** So much of each parameter is added to its gradient: 0 is none. */
  decay: number;
  /** Moves one parameter by its gradient, all in float64 or rounded once to what the arrays hold. */
  plain(step: Step, value: Numbers, memory: readonly Numbers[], gradient: Numbers): void;
  /** Called within `tidy`. */
  tensor(
    tf: TensorFlow,
    step: Step,
    parameter: { value: Tensor; memory: readonly Tensor[] },
    gradient: Tensor,
  ): { value: Tensor; memory: Tensor[] };
  /** With TensorFlow's fused operations; undefined where these lose too much for its numbers. */
  native: ((ops: NativeOperations, step: Step) => NativeStep) | undefined;
}
