import { encodingOf, type TextEncoding } from '../../../../shared/lib/text-encoding.ts';

export interface ListText {
  text: string;
  encoding: TextEncoding;
}

/** A line that is not empty. `line` counts from 1, empty lines too, as an editor does. */
export interface NumberedLine {
  line: number;
  text: string;
}

/** Decodes the bytes of a list or patch by their likeliest encoding; what is no character of it becomes U+FFFD. Never throws. */
export function decodeText(bytes: Uint8Array): ListText {
  const encoding = encodingOf(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** The lines with anything in them, one after the other, without their endings (LF, CRLF or CR, also mixed). */
export function* linesOf(text: string): Generator<NumberedLine, void> {
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; from < text.length; line += 1) {
    const end = lineEnd(text, from);
    // Millions of empty lines must not cost a string each.
    if (end > from) {
      const content = text.slice(from, end);
      if (content.trim() !== '') yield { line, text: content };
    }
    from = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
}

/** Where the line that begins at `from` ends. */
function lineEnd(text: string, from: number): number {
  for (let place = from; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === 10 || code === 13) return place;
  }
  return text.length;
}
