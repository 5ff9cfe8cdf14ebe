/**
 * A piece of a filter: the characters from `start` up to but not including `end`. `text` is what it says: a quoted text without
 * its quotes, for `broken` the sentence that says what is wrong.
 */
export interface FilterToken {
  type: 'word' | 'text' | 'comparison' | '(' | ')' | ',' | 'broken';
  text: string;
  start: number;
  end: number;
}

/** How a field is compared with a value. `~`: contains. */
export const comparisons = ['=', '!=', '<', '<=', '>', '>=', '~'] as const;
export type RunComparison = (typeof comparisons)[number];

/** An apostrophe inside a word is a letter of it, as in o'hara. */
const pieces =
  /\s+|(?<mark>[(),])|(?<operator>[=!<>~&|^]+)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<word>(?:[^\s(),=!<>~&|^"';“”„«»]|(?<=[\p{L}\p{N}])'(?=\p{L}))+)/suy;

/** Cuts a filter into its pieces. Stops behind the first that cannot be read. */
export function filterTokens(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const piece = new RegExp(pieces);
  for (let start = 0; start < filter.length; start = piece.lastIndex) {
    piece.lastIndex = start;
    const match = piece.exec(filter);
    if (match === null) return [...tokens, unreadable(filter, start)];
    const token = tokenOf(match.groups ?? {});
    if (token !== undefined && joinsOn(tokens.at(-1), token.type, start)) return [...tokens, unseparated(start)];
    if (token !== undefined) tokens.push({ ...token, start, end: piece.lastIndex });
    if (token?.type === 'broken') return tokens;
  }
  return tokens;
}

/** Whether a quoted text touches another text or a word: `'it''s'`. It may follow a colon, as in tag:"two words". */
function joinsOn(before: FilterToken | undefined, type: FilterToken['type'], start: number): boolean {
  if (before?.end !== start || before.text.endsWith(':')) return false;
  const texts = [before.type, type];
  return texts.includes('text') && texts.every((one) => one === 'text' || one === 'word');
}

function unseparated(start: number): FilterToken {
  const text = 'A blank is missing here. To have a quotation mark inside a text, write \\ before it.';
  return { type: 'broken', text, start, end: start + 1 };
}

function tokenOf(groups: Record<string, string | undefined>): Pick<FilterToken, 'type' | 'text'> | undefined {
  const { mark, operator, word } = groups;
  const quoted = groups['double'] ?? groups['single'];
  if (mark === '(' || mark === ')' || mark === ',') return { type: mark, text: mark };
  if (operator !== undefined) return operatorOf(operator);
  if (quoted !== undefined) return { type: 'text', text: quoted.replace(/\\(.)/gsu, '$1') };
  return word === undefined ? undefined : { type: 'word', text: word };
}

/** What is written in other languages, and here. */
const otherOperators = new Map([
  ['==', '='],
  ['===', '='],
  ['<>', '!='],
  ['!==', '!='],
  ['=!', '!='],
  ['=<', '<='],
  ['=>', '>='],
  ['=~', '~'],
  ['~=', '~'],
  ['~~', '~'],
  ['&', 'and'],
  ['&&', 'and'],
  ['|', 'or'],
  ['||', 'or'],
  ['!', 'not, or != between a field and a value'],
  ['!~', 'not before the condition, as in: not name ~ test'],
]);

function operatorOf(operator: string): Pick<FilterToken, 'type' | 'text'> {
  if (comparisons.some((known) => known === operator)) return { type: 'comparison', text: operator };
  const meant = otherOperators.get(operator) ?? `one of ${comparisons.join(' ')}`;
  return { type: 'broken', text: `“${operator}” is not an operator. Write ${meant}.` };
}

function unreadable(filter: string, start: number): FilterToken {
  const character = String.fromCodePoint(filter.codePointAt(start) ?? 0);
  if (character === '"' || character === "'") {
    return { type: 'broken', text: 'This quotation mark is not closed.', start, end: filter.length };
  }
  const end = start + character.length;
  const text =
    character === ';'
      ? 'A “;” has no meaning in a filter. To search for it, put it in quotation marks.'
      : `Write straight quotation marks, " or ', instead of ${character}.`;
  return { type: 'broken', text, start, end };
}
