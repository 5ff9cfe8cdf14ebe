import type { Algebra } from './algebra.ts';
import type { Numbers } from './numbers.ts';
import type { Optimizer, Step } from './optimizer.ts';
import { natively } from './native-algebra.ts';
import { plainAlgebra, type Matrix } from './plain-algebra.ts';
import { tensorAlgebra } from './tensor-algebra.ts';

/** A step on one parameter: what it becomes, then what is remembered of it, all of them new. */
type WrittenStep = <T>(algebra: Algebra<T>, step: Step, value: T, memory: readonly T[], gradient: T) => [T, ...T[]];

/** An optimizer of the mean cost whose step is written once for every arithmetic. @param start of what it remembers, 0 unless said. */
export function composedOptimizer(
  { memory, decay, start = 0 }: { memory: number; decay: number; start?: number },
  take: WrittenStep,
): Optimizer {
  return {
    memory,
    start,
    follows: 'mean',
    decay,
    plain: (step, value, remembered, gradient) => {
      const [moved, ...kept] = take(plainAlgebra, step, row(value), remembered.map(row), row(gradient));
      value.set(moved.values);
      kept.forEach(({ values }, place) => remembered[place]?.set(values));
    },
    tensor: (tf, step, { value, memory: remembered }, gradient) => {
      const [moved, ...kept] = take(tensorAlgebra(tf), step, value, remembered, gradient);
      return { value: moved, memory: kept };
    },
    native: (ops, step) => ({
      scalars: [],
      to: (value, remembered, gradient) => {
        const variables = [value, ...remembered];
        const type = [ops.float('dtype')];
        const read = variables.map((variable) => ops.one('ReadVariableOp', type, [variable]));
        const results = natively(ops, [gradient, ...read], (algebra, ...operands) => {
          const [slopes, before, ...kept] = operands;
          if (slopes === undefined || before === undefined) throw new RangeError('There is nothing to step from.');
          return take(algebra, step, before, kept, slopes);
        });
        results.forEach((result, place) => {
          ops.none('AssignVariableOp', type, [variables[place] ?? value, result]);
        });
        ops.release([...read, ...results]);
      },
    }),
  };
}

function row(values: Numbers): Matrix {
  return { values: Float64Array.from(values), shape: [1, values.length] };
}
