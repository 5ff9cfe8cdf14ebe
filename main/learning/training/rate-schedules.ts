import type { z } from 'zod';
import { constantRate, cosineRate, steppedRate } from '../../../shared/models/nets/learning-rate-schedule.ts';
import { Registry } from '../../../shared/models/registry.ts';

/** What the learning rate is multiplied by at an update, counted from 0. */
export type RateFactor = (update: number) => number;

/** A kind of schedule; a new one is one entry here and its schema in a net's. */
export interface RateScheduleKind {
  kind: string;
  /** @param steps of the whole training. @throws ZodError where the rule is not of this kind. */
  of(rule: unknown, steps: number): RateFactor;
}

interface WarmUp {
  warmUp: number;
  warmUpFrom: number;
}

/** @param make what comes after the warm-up, by the rule and the number of updates that are left. */
function scheduleKind<Schema extends z.ZodType<WarmUp>>(
  kind: string,
  schema: Schema,
  make: (rule: z.output<Schema>, steps: number) => RateFactor,
): RateScheduleKind {
  return {
    kind,
    of: (rule, steps) => {
      const parsed = schema.parse(rule);
      const { warmUp, warmUpFrom } = parsed;
      const later = make(parsed, Math.max(1, steps - warmUp));
      return (update) => (update < warmUp ? warmUpFrom + (1 - warmUpFrom) * (update / warmUp) : later(update - warmUp));
    },
  };
}

export const rateSchedules = new Registry<RateScheduleKind>(
  ({ kind }) => kind,
  [
    scheduleKind('constant', constantRate, () => () => 1),
    scheduleKind(
      'step',
      steppedRate,
      ({ every, factor }) =>
        (update) =>
          factor ** Math.floor(update / every),
    ),
    scheduleKind('cosine', cosineRate, ({ over, lowest }, steps) => {
      const length = over ?? steps;
      return (update) => lowest + ((1 - lowest) * (1 + Math.cos((Math.PI * Math.min(update, length)) / length))) / 2;
    }),
  ],
);

/**
 * The schedule that a spec asks for.
 * @throws RangeError for a kind that nobody registered.
 */
export function rateFactorOf(rule: { kind: string; [field: string]: unknown }, steps: number): RateFactor {
  const found = rateSchedules.get(rule.kind);
  if (found === undefined) throw new RangeError(`There is no learning-rate schedule “${rule.kind}”.`);
  return found.of(rule, steps);
}
