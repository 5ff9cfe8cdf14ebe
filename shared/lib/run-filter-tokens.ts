/**
 * A piece of a filter: the characters from `start` up to but not including `end`. `text` is what it says: a quoted text without
 * its quotes, for `broken` the sentence that says what is wrong.
 */
export interface FilterToken {
  type: 'word' | 'text' | 'comparison' | '(' | ')' | 'broken';
  text: string;
  start: number;
  end: number;
}

const pieces =
  /\s+|(?<bracket>[()])|(?<comparison>!=|<=|>=|[=<>~])|"(?<text>(?:[^"\\]|\\.)*)"|(?<word>[^\s()=<>~!"]+)/suy;

/** Cuts a filter into its pieces. Stops behind the first that cannot be read. */
export function filterTokens(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const piece = new RegExp(pieces);
  for (let start = 0; start < filter.length; start = piece.lastIndex) {
    piece.lastIndex = start;
    const match = piece.exec(filter);
    if (match === null) return [...tokens, broken(filter, start)];
    const token = tokenOf(match.groups ?? {});
    if (token !== undefined) tokens.push({ ...token, start, end: piece.lastIndex });
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Pick<FilterToken, 'type' | 'text'> | undefined {
  const { bracket, comparison, text, word } = groups;
  if (bracket === '(' || bracket === ')') return { type: bracket, text: bracket };
  if (comparison !== undefined) return { type: 'comparison', text: comparison };
  if (text !== undefined) return { type: 'text', text: text.replace(/\\(.)/gsu, '$1') };
  return word === undefined ? undefined : { type: 'word', text: word };
}

function broken(filter: string, start: number): FilterToken {
  if (filter[start] === '"') {
    return { type: 'broken', text: 'This quotation mark is not closed.', start, end: filter.length };
  }
  return { type: 'broken', text: 'A lone “!” means nothing. Write != or not.', start, end: start + 1 };
}
