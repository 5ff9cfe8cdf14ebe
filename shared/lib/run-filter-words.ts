import { FilterProblem } from './run-filter-error.ts';
import type { FilterToken } from './run-filter-tokens.ts';

/** Which words a filter takes as they are. What means something in another language, and nothing here, is refused with what to write. */

export function isKeyword(token: FilterToken, keyword: string): boolean {
  return token.type === 'word' && token.text.toLowerCase() === keyword;
}

/** Patterns, escapes, variables and lists of other languages. */
const foreign = /[*?[\]{}$\\`]/u;

/** @throws FilterProblem for a value without quotation marks that looks like more than itself. */
export function refuseValueWord(token: FilterToken): void {
  const at = token.text.search(foreign);
  if (at < 0) return;
  const sign = token.text.charAt(at);
  const place = { start: token.start + at, end: token.start + at + 1 };
  const advice = '*?'.includes(sign) ? 'To find part of a text, write ~ before it. ' : '';
  throw new FilterProblem(
    `“${sign}” has no meaning here. ${advice}To look for the sign itself, quote the text.`,
    place,
  );
}

/**
 * @param isField whether runs have a field of this name.
 * @throws FilterProblem for a word that is no plain word to search for.
 */
export function refuseSearchWord(token: FilterToken, isField: (name: string) => boolean): void {
  refuseValueWord(token);
  if (/^[-+][^\d.]/u.test(token.text)) {
    const word = token.text.slice(1);
    const meant = token.text.startsWith('-') ? `not ${word}` : word;
    throw new FilterProblem(`Write ${meant}, or quote the text to search for it.`, token);
  }
  const colon = token.text.indexOf(':');
  if (colon < 0) return;
  const name = token.text.slice(0, colon);
  const value = token.text.slice(colon + 1);
  throw new FilterProblem(
    isField(name)
      ? `A condition is written with an operator: ${name} = ${value === '' ? '…' : value}.`
      : 'Only “tag:” is written with a colon. To search for the text, quote it.',
    token,
  );
}

const wordsOfOthers = new Map([
  ['is', '='],
  ['eq', '='],
  ['equals', '='],
  ['ne', '!='],
  ['lt', '<'],
  ['le', '<='],
  ['gt', '>'],
  ['ge', '>='],
  ['like', '~'],
  ['ilike', '~'],
  ['has', '~'],
  ['contains', '~'],
  ['matches', '~'],
  ['regexp', '~'],
  ['startswith', '~'],
  ['endswith', '~'],
  ['between', '>= and <=, as in: id >= 3 and id <= 9'],
  ['exists', '!= none'],
]);

/** The sentence about an operator of another language behind a field; undefined where a token is none. */
export function unknownOperator(token: FilterToken): string | undefined {
  if (token.type === 'broken') return token.text;
  const meant = token.type === 'word' ? wordsOfOthers.get(token.text.toLowerCase()) : undefined;
  return meant === undefined ? undefined : `“${token.text}” is not an operator. Write ${meant}.`;
}
