import { formatExact } from './exact-number.ts';

/** A parameter's value as text: numbers as they are typed, – for none, lists and objects as JSON. */
export function parameterText(value: unknown): string {
  if (typeof value === 'number') return formatExact(value);
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '–';
  return JSON.stringify(value);
}
