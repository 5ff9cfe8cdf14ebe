/** The largest logit whose power is a number. */
const largestLogit = Math.log(Number.MAX_VALUE);

/** What softmax divides by their sum: e to each logit, or that divided by the largest where it would be too large for a number. */
export function softmaxPowers(logits: readonly number[]): { divided: boolean; values: number[] } {
  const largest = Math.max(...logits);
  if (largest <= largestLogit) return { divided: false, values: logits.map(Math.exp) };
  return { divided: true, values: logits.map((logit) => Math.exp(logit - largest)) };
}
