/**
 * Arithmetic on matrices `[batch, columns]`, entry by entry, whatever an engine keeps them as. What is written in it once is computed by
 * every engine and, in float64, by the reference. An operand may be a number, but not both; a column `[batch, 1]` goes with every
 * column of the other. Every method gives something new.
 */
export interface Algebra<T> {
  add(a: T | number, b: T | number): T;
  sub(a: T | number, b: T | number): T;
  mul(a: T | number, b: T | number): T;
  div(a: T | number, b: T | number): T;
  max(a: T | number, b: T | number): T;
  min(a: T | number, b: T | number): T;
  abs(a: T): T;
  exp(a: T): T;
  /** The natural logarithm. */
  log(a: T): T;
  sqrt(a: T): T;
  tanh(a: T): T;
  /** The error function. */
  erf(a: T): T;
  /** 1 where the entry is above 0, else 0. */
  step(a: T): T;
  /** Of each row. */
  softmax(a: T): T;
  /** The sum of each row: `[batch, 1]`. */
  rowSums(a: T): T;
}
