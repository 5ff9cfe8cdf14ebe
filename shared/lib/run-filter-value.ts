import { foldedText } from './folded-text.ts';
import { FilterProblem } from './run-filter-error.ts';
import type { FilterToken, RunComparison } from './run-filter-tokens.ts';
import type { RunField } from './run-fields.ts';

/**
 * The value of a condition as its field has it: a number, 1 or 0 for true and false, a text; null for a bare `none`.
 * @throws FilterProblem where the value or the operator does not fit the field.
 */
export function runFilterValue(
  field: RunField,
  comparison: RunComparison,
  operator: FilterToken,
  value: FilterToken,
): string | number | null {
  const equality = comparison === '=' || comparison === '!=';
  if (equality && isNone(field, value)) return null;
  switch (field.kind) {
    case 'number':
      return number(field, comparison, operator, value);
    case 'choice':
      return choice(field, comparison, operator, value);
    case 'time':
      return relativeTime(field, comparison, operator, value) ?? time(field, comparison, value);
    case 'boolean':
      if (!equality) throw new FilterProblem(`${field.name} is true or false. Use = or !=.`, operator);
      return boolean(field, value);
    case 'text':
      return value.text;
  }
}

/** `none` is also a value of some fields; then it means that one. */
function isNone(field: RunField, value: FilterToken): boolean {
  return value.type === 'word' && value.text.toLowerCase() === 'none' && !field.choices.includes('none');
}

/** As SQLite reads it out of JSON: 1 or 0. */
function boolean(field: RunField, value: FilterToken): number {
  const word = foldedText(value.text);
  const [on = 'yes', off = 'no'] = field.choices;
  if (['true', 'yes', 'on', foldedText(on)].includes(word)) return 1;
  if (['false', 'no', 'off', foldedText(off)].includes(word)) return 0;
  throw new FilterProblem(`${field.name} is true or false, not “${value.text}”.`, value);
}

function number(field: RunField, comparison: RunComparison, operator: FilterToken, value: FilterToken): number {
  if (comparison === '~') {
    throw new FilterProblem(`${field.name} is a number, so “~” (contains) does not fit it.`, operator);
  }
  const wanted = `${field.name} needs a ${field.whole ? 'whole ' : ''}number`;
  const share = percentAdvice(field, value.text);
  if (share !== '') throw new FilterProblem(`${wanted}, not a percentage. ${share}`, value);
  const found = Number(value.text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.text) || !Number.isFinite(found)) {
    throw new FilterProblem(`${wanted}, e.g. ${exampleOf(field)}, not “${value.text}”.`, value);
  }
  if (field.whole && !Number.isInteger(found)) {
    throw new FilterProblem(`${wanted}, e.g. ${Math.round(found)}, not “${value.text}”.`, value);
  }
  if (neverHolds(field, comparison, found)) {
    const told = comparison === '=' || comparison === '!=' ? `not ${value.text}` : `never ${comparison} ${value.text}`;
    const meant = field.most === 1 ? percentAdvice(field, `${value.text}%`) : '';
    throw new FilterProblem(`${field.name} is ${rangeOf(field)}, ${told}. ${meant}`.trim(), value);
  }
  return found;
}

/** What to write for a percentage, where the field can have that value: “Write 0.86 for 86%.” */
function percentAdvice({ whole, least, most }: RunField, text: string): string {
  const percent = /^(\d+\.?\d*|\.\d+)%$/.exec(text)?.[1];
  const share = Number((Number(percent) / 100).toPrecision(12));
  const fits = percent !== undefined && !whole && share >= least && share <= most;
  return fits ? `Write ${share} for ${text}.` : '';
}

function exampleOf({ whole, least, most }: RunField): string {
  if (whole) return String(Math.max(least, Math.min(most, 10)));
  if (least === 0 && most === Infinity) return '90';
  return most <= 1 ? String(Math.min(most, 0.8)) : String(Math.max(least, Math.min(most, 0.5)));
}

/** Whether no number that the field can have fits the condition. */
function neverHolds({ least, most }: RunField, comparison: RunComparison, value: number): boolean {
  switch (comparison) {
    case '<':
      return value <= least;
    case '<=':
      return value < least;
    case '>':
      return value >= most;
    case '>=':
      return value > most;
    case '=':
    case '!=':
    case '~':
      return value < least || value > most;
  }
}

function rangeOf({ least, most }: RunField): string {
  if (most === Infinity) return `${least} or more`;
  return least === -Infinity ? `at most ${most}` : `from ${least} to ${most}`;
}

function choice(field: RunField, comparison: RunComparison, operator: FilterToken, value: FilterToken): string {
  const { name, choices, pattern } = field;
  if (comparison !== '=' && comparison !== '!=' && comparison !== '~') {
    throw new FilterProblem(`${name} has no order. Use =, != or ~.`, operator);
  }
  const wanted = foldedText(value.text);
  if (comparison === '~') {
    if (pattern !== '' || choices.some((known) => foldedText(known).includes(wanted))) return value.text;
    throw new FilterProblem(`No ${name} contains “${value.text}”: it is one of ${choices.join(', ')}.`, value);
  }
  const found = choices.find((known) => foldedText(known) === wanted);
  if (found !== undefined) return found;
  if (pattern !== '' && new RegExp(pattern).test(value.text)) return value.text;
  throw new FilterProblem(`${name} is one of ${choices.join(', ')}, not “${value.text}”.`, value);
}

const units = new Map([
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/**
 * `2d` as the moment two days before now: `started > 2d` is what started since then. Undefined for what is not written so.
 * @throws FilterProblem for an operator that a moment does not fit.
 */
function relativeTime(
  field: RunField,
  comparison: RunComparison,
  operator: FilterToken,
  value: FilterToken,
): string | undefined {
  const [, count = '', unit = ''] = /^(\d{1,5})(min|h|d|w)$/i.exec(value.text) ?? [];
  const seconds = units.get(unit.toLowerCase());
  if (value.type !== 'word' || seconds === undefined) return undefined;
  if (comparison === '=' || comparison === '!=' || comparison === '~') {
    const message = `${value.text} is how long ago, so it goes with < or >: ${field.name} > ${value.text} is everything since then.`;
    throw new FilterProblem(message, operator);
  }
  return new Date(Date.now() - Number(count) * seconds * 1000).toISOString();
}

function time(field: RunField, comparison: RunComparison, value: FilterToken): string {
  const written = value.text.replace(/^(\d{4}-\d{2}-\d{2})[ t]/, '$1T').replace(/z$/, 'Z');
  const problem = comparison === '~' && /^[\d:.TZ-]+$/.test(written) ? undefined : timeProblem(written);
  if (problem === undefined) return written;
  throw new FilterProblem(
    `${field.name} is a time in UTC, e.g. 2026-11-23 or 2026-11-23T09:30, or how long ago, e.g. 2d, not “${value.text}”${problem}.`,
    value,
  );
}

const form = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?)?Z?)?)?)?$/;

/**
 * Why a text is no time of ISO 8601 in UTC, of which the end may be left out (a year, a month, a day, an hour); '' where it does not
 * have that form at all, undefined where it is one.
 */
function timeProblem(text: string): string | undefined {
  const parts = form.exec(text);
  if (parts === null) return '';
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (month < 1 || month > 12) return `: there is no month ${month}`;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > days) return `: that month has ${days} days`;
  if (hour > 23) return ': the last hour is 23';
  return minute > 59 || second > 59 ? ': the last minute and second are 59' : undefined;
}
