import { InvalidArgumentError } from 'commander';
import { inputWords } from '../../shared/lib/input-words.ts';
import { seeds as seedsSchema } from '../../shared/models/sweeps/plan.ts';
import { varied, type Varied } from '../../shared/models/sweeps/varied.ts';
import { valueFrom } from './train-command.ts';

const form = 'It must be path=v1,v2,… or path=low..high:log:count, as in optimizer.learningRate=0.001..0.1:log:5.';
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const rangeForm = new RegExp(`^(${number})\\.\\.(${number})(?::(linear|log))?(?::(\\d{1,6}))?$`);

/**
 * `path=v1,v2,…` or `path=low..high:linear|log:count`; the count is left out where settings are drawn.
 * @throws InvalidArgumentError, with which the command ends with code 2.
 */
export function variedArgument(text: string, before: Varied[]): Varied[] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(form);
  const [path, values] = [text.slice(0, at), text.slice(at + 1)];
  const range = rangeForm.exec(values);
  const wish =
    range === null
      ? { path, values: listed(values) }
      : {
          path,
          low: Number(range[1]),
          high: Number(range[2]),
          scale: range[3] ?? 'linear',
          count: range[4] === undefined ? null : Number(range[4]),
        };
  const parsed = varied.safeParse(wish);
  if (!parsed.success) throw new InvalidArgumentError(`${form} ${inputWords(parsed.error)}`);
  return [...before, parsed.data];
}

/** Values between commas; those of JSON may have commas of their own. */
function listed(text: string): unknown[] {
  const json = valueFrom(`[${text}]`);
  return Array.isArray(json) ? json : text.split(',').map((one) => valueFrom(one.trim()));
}

/** `0..9` or `0,1,5`. @throws InvalidArgumentError. */
export function seedsArgument(text: string): number[] {
  const range = /^(\d{1,10})\.\.(\d{1,10})$/.exec(text);
  const [low, high] = [Number(range?.[1]), Number(range?.[2])];
  if (range !== null && high - low >= 10_000) throw new InvalidArgumentError('A sweep has 10,000 seeds at most.');
  const numbers =
    range === null ? text.split(',').map(Number) : Array.from({ length: high - low + 1 }, (_, place) => low + place);
  const parsed = seedsSchema.safeParse(numbers);
  if (parsed.success) return [...new Set(parsed.data)];
  throw new InvalidArgumentError('Seeds are whole numbers from 0 to 4294967295, as in 0..9 or 0,1,5.');
}
