import { z } from 'zod';

/** What one parameter is set to: a value, or a list or a group whole. */
export type SettingValue = string | number | boolean | null | SettingValue[] | { [key: string]: SettingValue };

export const settingValue: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([
    z.string().max(1000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(settingValue).max(1000),
    boundedRecord(settingValue, 200),
  ]),
);

/** A record of so many fields at most, each with a name of 80 characters at most. */
export function boundedRecord<Value extends z.ZodType>(value: Value, most: number) {
  const words = `must have at most ${most} fields`;
  return z.record(z.string().max(80), value).refine((record) => Object.keys(record).length <= most, words);
}
