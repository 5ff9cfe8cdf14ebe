import { seeds as seedsSchema } from './plan.ts';
import { mostValues, varied, type Varied } from './varied.ts';
import { inputWords } from '../../lib/input-words.ts';

const form = 'Write values with commas between them, or a range: 0.001..0.1:log:5.';
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const rangeForm = new RegExp(`^(${number})\\.\\.(${number})(?::(linear|log))?(?::(\\d{1,15}))?$`);

/**
 * What a parameter has in a sweep as a person writes it: `v1,v2,…` or `low..high:linear|log:count`; the count is left out where
 * settings are drawn.
 * @throws RangeError that says how it is written.
 */
export function variedFromText(path: string, text: string): Varied {
  const range = rangeForm.exec(text.trim());
  refuseRange(text.trim(), range);
  const values = range === null ? listed(text.trim()) : [];
  if (values.length > mostValues)
    throw new RangeError(`A parameter takes ${told(mostValues)} values at most, not ${told(values.length)}.`);
  const wish =
    range === null
      ? { path, values }
      : {
          path,
          low: Number(range[1]),
          high: Number(range[2]),
          scale: range[3] ?? 'linear',
          count: range[4] === undefined ? null : Number(range[4]),
        };
  const parsed = varied.safeParse(wish);
  if (parsed.success) return parsed.data;
  throw new RangeError(`${form} ${inputWords(parsed.error)}`);
}

const told = (count: number): string => count.toLocaleString('en');

/** What a schema could say only of the numbers that were read. */
function refuseRange(text: string, range: RegExpExecArray | null): void {
  if (range === null) {
    if (text.includes('..')) throw new RangeError(`“${text}” is no range of numbers. ${form}`);
    return;
  }
  const [, low = '', high = '', , count] = range;
  for (const end of [low, high])
    if (!Number.isFinite(Number(end)))
      throw new RangeError(`${end} is too large. A range ends at numbers up to 1e308.`);
  if (Number(count ?? 2) > mostValues || Number(count ?? 2) < 2)
    throw new RangeError(`A range takes from 2 to ${told(mostValues)} values, not ${String(count)}.`);
}

/** Values between commas; those of JSON may have commas of their own. */
function listed(text: string): unknown[] {
  if (text === '') return [];
  const json = jsonOf(`[${text}]`);
  return Array.isArray(json) ? json : text.split(',').map((one) => wordOrJson(one.trim()));
}

/** JSON where it reads as JSON, a number with nothing before its point, or a word. */
function wordOrJson(text: string): unknown {
  return jsonOf(text) ?? (new RegExp(`^${number}$`).test(text) ? Number(text) : text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const mostSeeds = 10_000;

/** `0..9`, `0,1,5` or `0..3,7`: each seed once. @throws RangeError that says how they are written. */
export function seedsFromText(text: string): number[] {
  const parsed = seedsSchema.safeParse([...new Set(text.split(',').flatMap((part) => seedsOf(part.trim())))]);
  if (parsed.success) return parsed.data;
  throw new RangeError('Seeds are whole numbers from 0 to 4294967295, as in 0..9, 0,1,5 or 0..3,7.');
}

function seedsOf(part: string): number[] {
  const range = /^(\d{1,10})\s*\.\.\s*(\d{1,10})$/.exec(part);
  if (range === null) return [part === '' ? Number.NaN : Number(part)];
  const [low, high] = [Number(range[1]), Number(range[2])];
  if (high < low) throw new RangeError(`The seeds “${part}” end before they begin. Write ${high}..${low}.`);
  if (high - low >= mostSeeds)
    throw new RangeError(`A sweep has ${told(mostSeeds)} seeds at most, and “${part}” are ${told(high - low + 1)}.`);
  return Array.from({ length: high - low + 1 }, (_, place) => low + place);
}
