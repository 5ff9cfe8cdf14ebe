/**
 * Characters that nobody sees, or that change how what is around them is shown or obeyed: control characters, line and paragraph
 * separators, marks of writing direction, characters without width, halves of a character. The joiners U+200C and U+200D are not
 * among them: scripts and emoji need them.
 */
const hidden = String.raw`\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB`;
const anyHidden = new RegExp(`[${hidden}]`, 'gu');

const names = new Map<number, string>([
  [0x00, 'null'],
  [0x09, 'tab'],
  [0x0a, 'line break'],
  [0x0d, 'line break'],
  [0x1b, 'escape'],
  [0x7f, 'delete'],
  [0xad, 'soft hyphen'],
  [0x200b, 'zero-width space'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0xfeff, 'byte order mark'],
]);

/** A hidden character, where it stands (from 1, in characters) and what it is called: `U+202E (right-to-left override)`. */
export interface HiddenCharacter {
  place: number;
  name: string;
}

/** The first hidden character of a text. @param allowed hidden characters that the text may have, as in a note `\n`. */
export function firstHidden(text: string, allowed = ''): HiddenCharacter | undefined {
  for (const found of text.matchAll(anyHidden)) {
    if (allowed.includes(found[0])) continue;
    const code = found[0].codePointAt(0) ?? 0;
    const name = names.get(code);
    const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    const place = Array.from(text.slice(0, found.index)).length + 1;
    return { place, name: name === undefined ? number : `${number} (${name})` };
  }
  return undefined;
}

/** The text with something else in the place of every hidden character. */
export function replaceHidden(text: string, by: (character: string) => string): string {
  return text.replace(anyHidden, by);
}
