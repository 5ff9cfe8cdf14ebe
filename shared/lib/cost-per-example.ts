import type { ExperimentSpec } from '../models/experiment.ts';

/**
 * A recorded cost as cost per example, in nats: softmax regression records the sum over its examples, the other nets their mean.
 * @returns null where the cost is no number or there are no examples.
 */
export function costPerExample(
  kind: ExperimentSpec['kind'],
  cost: number | null | undefined,
  examples: number,
): number | null {
  if (cost === null || cost === undefined || !Number.isFinite(cost) || examples <= 0) return null;
  return kind === 'softmax-regression' ? cost / examples : cost;
}
