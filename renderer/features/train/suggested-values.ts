import type { FieldParameter, NumberParameter } from '../../../shared/models/parameter.ts';
import { accepts } from '../../../shared/models/parameter.ts';
import { formatExact } from '../../../shared/lib/exact-number.ts';

/**
 * Values worth trying beside the one on the form, as a person would write them: all choices, the numbers that the parameter itself
 * offers, or a third and three times a number.
 */
export function suggestedValues(parameter: FieldParameter, value: unknown): string {
  switch (parameter.kind) {
    case 'choice':
      return parameter.choices.map((one) => one.value).join(', ');
    case 'switch':
      return 'false, true';
    case 'number':
      return (parameter.tried?.map(formatExact) ?? numbersAround(parameter, numberOf(parameter, value))).join(', ');
  }
}

/** What stands on the form, else what a spec has that does without it. */
function numberOf({ usual, max }: NumberParameter, value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof usual === 'number' ? usual : max;
}

function numbersAround(parameter: NumberParameter, value: number): string[] {
  const tried = value === 0 ? [0, parameter.max / 1000, parameter.max / 100] : [value / 3, value, value * 3];
  const numbers = tried
    .map((one) => (one === value ? one : Number(one.toPrecision(1))))
    .map((one) => (parameter.whole ? Math.round(one) : one));
  return [...new Set(numbers)].filter((one) => accepts(parameter, one)).map(formatExact);
}
