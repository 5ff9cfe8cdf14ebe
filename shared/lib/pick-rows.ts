/**
 * Fills `into` with rows of `values`, one after the other.
 * @param values `[rows, size]`.
 * @param indices which rows, in that order.
 * @param into `[indices.length, size]`, as it is given back.
 */
export function pickRows<Values extends Uint8Array | Float32Array>(
  values: Values,
  size: number,
  indices: Uint32Array,
  into: Values,
): Values {
  indices.forEach((index, place) => {
    into.set(values.subarray(index * size, (index + 1) * size), place * size);
  });
  return into;
}
