import { z } from 'zod';
import { settingValue, type SettingValue } from '../setting-value.ts';

export type { SettingValue } from '../setting-value.ts';

const path = z.string().min(1).max(80);

/** The most values that one parameter may have in a sweep. */
export const mostValues = 1000;

const variedList = z.strictObject({ path, values: z.array(settingValue).min(1).max(mostValues) });

/** Numbers from `low` to `high`, both included: `count` of them at equal distances or, drawn, any of them. */
const variedRange = z
  .strictObject({
    path,
    low: z.number(),
    high: z.number(),
    scale: z.enum(['linear', 'log']),
    count: z.int().min(2).max(mostValues).nullable(),
    /** Only whole numbers are taken. */
    whole: z.boolean().default(false),
  })
  .refine(({ low, high }) => low < high, 'must end above its start')
  .refine(({ low, scale }) => scale === 'linear' || low > 0, 'must start above 0 where it is logarithmic');
export type VariedRange = z.infer<typeof variedRange>;

/** One parameter of a sweep, and the values that it takes. */
export const varied = z.union([variedList, variedRange]);
export type Varied = z.infer<typeof varied>;

export const isRange = (one: Varied): one is VariedRange => 'low' in one;

/**
 * The values of a parameter in a grid, each once.
 * @throws RangeError for a range that does not say how many it takes.
 */
export function gridValues(one: Varied): SettingValue[] {
  if (!isRange(one)) return distinct(one.values);
  const { count } = one;
  if (count === null) throw new RangeError(`The range of ${one.path} does not say how many values it takes.`);
  return distinct(Array.from({ length: count }, (_, place) => valueAt(one, place / (count - 1))));
}

/** The value of a parameter at `share`, 0…1 without 1 of a list: how draws become values. */
export function valueAt(one: Varied, share: number): SettingValue {
  if (!isRange(one)) return one.values[Math.min(one.values.length - 1, Math.floor(share * one.values.length))] ?? null;
  const { low, high, scale, whole } = one;
  if (share === 0) return whole ? Math.ceil(low) : low;
  if (share === 1) return whole ? Math.floor(high) : high;
  const value = scale === 'log' ? low * (high / low) ** share : low + share * (high - low);
  // Twelve digits are more than any training can tell apart, and 0.1 is not 0.10000000000000002.
  return whole
    ? Math.min(Math.floor(high), Math.max(Math.ceil(low), Math.round(value)))
    : Number(value.toPrecision(12));
}

function distinct(values: readonly SettingValue[]): SettingValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
