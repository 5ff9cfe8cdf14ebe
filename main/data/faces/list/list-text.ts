import { encodingOf, type TextEncoding } from '../../../../shared/lib/text-encoding.ts';

export interface ListText {
  text: string;
  encoding: TextEncoding;
}

/** Decodes the bytes of a list by their likeliest encoding; what is no character of it becomes U+FFFD. Never throws. */
export function decodeList(bytes: Uint8Array): ListText {
  const encoding = encodingOf(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** Lines without their endings (LF, CRLF or CR, also mixed), without the empty line behind the last ending. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
