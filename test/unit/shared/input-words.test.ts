import { expect, it } from 'vitest';
import { z } from 'zod';
import { inputWords } from '../../../shared/lib/input-words.ts';

const input = z.strictObject({
  size: z.int().min(8).max(512),
  rate: z.number().gt(0),
  name: z.string().min(1).max(4),
  order: z.enum(['list', 'shuffle']),
  hash: z
    .string()
    .regex(/^[0-9a-f]{4}$/, 'a hash has 4 digits')
    .default('0000'),
  pair: z.array(z.int()).min(2).max(3).optional(),
  runs: z.array(z.int()).min(2, 'Name two runs or more.').optional(),
  marks: z.array(z.int()).min(1).max(1).optional(),
  hidden: z.array(z.strictObject({ units: z.int() })).max(2),
});
const good = { size: 28, rate: 0.1, name: 'a', order: 'list', hidden: [] };

it.each([
  [{ ...good, size: 2 }, 'size must be 8 or more.'],
  [{ ...good, size: 2000 }, 'size must be at most 512.'],
  [{ ...good, size: 9.5 }, 'size must be a whole number.'],
  [{ ...good, size: '28' }, 'size must be a number.'],
  [{ ...good, rate: 0 }, 'rate must be above 0.'],
  [{ ...good, name: '' }, 'name must not be empty.'],
  [{ ...good, name: 'abcde' }, 'name must have at most 4 characters.'],
  [{ ...good, order: 'upside down' }, 'order must be “list” or “shuffle”.'],
  [{ ...good, hidden: [{ units: 'many' }] }, 'hidden.0.units must be a number.'],
  [{ ...good, hidden: [{ units: 1 }, { units: 1 }, { units: 1 }] }, 'hidden must have at most 2 entries.'],
  [{ ...good, pair: [1] }, 'pair must have 2 entries or more.'],
  [{ ...good, marks: [] }, 'marks must not be empty.'],
  [{ ...good, marks: [1, 2] }, 'marks must have at most 1 entry.'],
  [{ ...good, runs: [1] }, 'Name two runs or more.'],
  [{ ...good, hash: '12' }, 'hash: a hash has 4 digits.'],
  [{ ...good, extra: 1 }, 'What was given has nothing called “extra”.'],
  [{ ...good, size: 1, name: '' }, 'size must be 8 or more. name must not be empty.'],
])('says of %j: %s', (value, words) => {
  const { error } = input.safeParse(value);
  expect(error === undefined ? '' : inputWords(error)).toBe(words);
});
