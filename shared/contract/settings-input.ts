import { z } from 'zod';

/** What one parameter is set to: a value, or a list or a group whole. */
const settingValue: z.ZodType = z.lazy(() =>
  z.union([
    z.string().max(1000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(settingValue).max(1000),
    boundedRecord(settingValue, 200),
  ]),
);

/** Parameters by their paths; what each may be is for the preset or the instrument to say. */
export const settingsInput = boundedRecord(settingValue, 500);

function boundedRecord<Value extends z.ZodType>(value: Value, most: number) {
  const words = `must have at most ${most} fields`;
  return z.record(z.string().max(80), value).refine((record) => Object.keys(record).length <= most, words);
}
