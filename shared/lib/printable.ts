import { replaceHidden } from './hidden-characters.ts';

/**
 * A line on its way to a terminal: what the terminal would obey or nobody would see is written out, as `\n`, `\x1b` or `\u202e`.
 */
export function printable(text: string): string {
  return replaceHidden(text, escaped);
}

/** The same of several lines: line breaks stay. */
export function printableLines(text: string): string {
  return replaceHidden(text, (character) => (character === '\n' ? character : escaped(character)));
}

/** JSON that says the same and has no such character in it. */
export function printableJson(value: unknown): string {
  return replaceHidden(JSON.stringify(value), (character) => `\\u${hex(character, 4)}`);
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

/** All these characters are of one UTF-16 unit. */
function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
