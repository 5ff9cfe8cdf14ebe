/** A parameter as it is typed and read back, every digit of it: 1e-5, 0.99, 500. */
export function formatExact(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential().replace('e+', 'e');
  return String(value);
}
