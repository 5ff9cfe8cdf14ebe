import type { Algebra } from './algebra.ts';
import type { Attribute, NativeOperations, TensorId } from './native-operations.ts';

/** A tensor of TensorFlow that cannot be taken for a number. */
interface Held {
  id: TensorId;
}

/**
 * Computes in TensorFlow's own operations, for what it has no fused one for. All that is made on the way is released, the operands
 * are not.
 */
export function natively(
  ops: NativeOperations,
  operands: readonly TensorId[],
  compute: (algebra: Algebra<Held>, ...operands: Held[]) => readonly Held[],
): TensorId[] {
  const made: TensorId[] = [];
  const results = compute(algebraOf(ops, made), ...operands.map((id) => ({ id }))).map(({ id }) => id);
  ops.release(made.filter((one) => !results.includes(one)));
  return results;
}

/** The same where one tensor is computed. */
export function nativelyOne(
  ops: NativeOperations,
  operands: readonly TensorId[],
  compute: (algebra: Algebra<Held>, ...operands: Held[]) => Held,
): TensorId {
  const [result] = natively(ops, operands, (algebra, ...held) => [compute(algebra, ...held)]);
  if (result === undefined) throw new RangeError('Nothing was computed.');
  return result;
}

function algebraOf(ops: NativeOperations, made: TensorId[]): Algebra<Held> {
  const keep = (id: TensorId): Held => {
    made.push(id);
    return { id };
  };
  const run = (name: string, ...inputs: Held[]): Held =>
    keep(
      ops.one(
        name,
        ops.plain,
        inputs.map(({ id }) => id),
      ),
    );
  const held = (operand: Held | number): Held => (typeof operand === 'number' ? keep(ops.scalar(operand)) : operand);
  const two =
    (name: string) =>
    (a: Held | number, b: Held | number): Held =>
      run(name, held(a), held(b));
  const one =
    (name: string) =>
    (a: Held): Held =>
      run(name, a);
  const sum: Attribute[] = [...ops.plain, ops.integer('Tidx'), ops.flag('keep_dims', true)];
  return {
    add: two('AddV2'),
    sub: two('Sub'),
    mul: two('Mul'),
    div: two('RealDiv'),
    max: two('Maximum'),
    min: two('Minimum'),
    abs: one('Abs'),
    exp: one('Exp'),
    log: one('Log'),
    sqrt: one('Sqrt'),
    tanh: one('Tanh'),
    erf: one('Erf'),
    step: (a) => run('Relu', run('Sign', a)),
    softmax: one('Softmax'),
    rowSums: (a) => keep(ops.one('Sum', sum, [a.id, keep(ops.index(1)).id])),
  };
}
