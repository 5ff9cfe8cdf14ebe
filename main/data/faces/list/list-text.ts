import type { ListPreview } from '../../../../shared/models/face-list.ts';

export interface ListText {
  text: string;
  encoding: ListPreview['encoding'];
}

/** So many bytes are looked at where no mark says that a file is UTF-16. */
const sampled = 4096;
/** Share of characters whose upper byte is zero from which on a file without a mark is UTF-16: a list is mostly Latin letters. */
const mostlyLatin = 0.6;

/**
 * Decodes the bytes of a list: by its byte order mark, else UTF-16 when every other byte is zero, else UTF-8 when all of it is valid
 * UTF-8, else Windows-1252, which can be said of any bytes. Never throws.
 */
export function decodeList(bytes: Uint8Array): ListText {
  const encoding = markedEncoding(bytes) ?? bareUtf16(bytes);
  if (encoding !== undefined) return { text: new TextDecoder(encoding).decode(bytes), encoding };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** Lines without their endings (LF, CRLF or CR, also mixed), without the empty line behind the last ending. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function markedEncoding(bytes: Uint8Array): ListText['encoding'] | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

function bareUtf16(bytes: Uint8Array): ListText['encoding'] | undefined {
  const pairs = Math.min(sampled, bytes.length) >> 1;
  const zeros = [0, 0];
  for (let place = 0; place < 2 * pairs; place += 1) {
    if (bytes[place] === 0) zeros[place & 1] = (zeros[place & 1] ?? 0) + 1;
  }
  const [upper = 0, lower = 0] = zeros;
  if (lower >= mostlyLatin * pairs && upper === 0 && pairs > 0) return 'utf-16le';
  return upper >= mostlyLatin * pairs && lower === 0 && pairs > 0 ? 'utf-16be' : undefined;
}
