/** Encodings that text files have which people get from elsewhere. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** So many bytes are looked at where no mark says that a file is UTF-16. */
const sampled = 4096;
/** Share of characters whose upper byte is zero from which on a file without a mark is UTF-16: such a text is mostly Latin letters. */
const mostlyLatin = 0.6;

/**
 * The likeliest encoding of a text: that of its byte order mark; else UTF-16 when every other byte is zero; else UTF-8 unless more of
 * its bytes beyond ASCII fit into no character of UTF-8 than there are characters that do; else Windows-1252, which any bytes can be.
 * In a text of Windows-1252 hardly any two letters beyond ASCII make a character of UTF-8, so that one broken byte makes no such text.
 */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  const known = markedEncoding(bytes) ?? bareUtf16(bytes);
  if (known !== undefined) return known;
  const { characters, strays } = countUtf8(bytes);
  return strays > characters ? 'windows-1252' : 'utf-8';
}

function markedEncoding(bytes: Uint8Array): TextEncoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

function bareUtf16(bytes: Uint8Array): TextEncoding | undefined {
  const pairs = Math.min(sampled, bytes.length) >> 1;
  const zeros = [0, 0];
  for (let place = 0; place < 2 * pairs; place += 1) {
    if (bytes[place] === 0) zeros[place & 1] = (zeros[place & 1] ?? 0) + 1;
  }
  const [upper = 0, lower = 0] = zeros;
  if (lower >= mostlyLatin * pairs && upper === 0 && pairs > 0) return 'utf-16le';
  return upper >= mostlyLatin * pairs && lower === 0 && pairs > 0 ? 'utf-16be' : undefined;
}

/** Characters of two bytes and more, and bytes above 127 that belong to none. */
function countUtf8(bytes: Uint8Array): { characters: number; strays: number } {
  let characters = 0;
  let strays = 0;
  for (let place = 0; place < bytes.length;) {
    if ((bytes[place] ?? 0) < 0x80) {
      place += 1;
      continue;
    }
    const length = lengthOfCharacter(bytes, place);
    if (length > 0) characters += 1;
    else strays += 1;
    place += Math.max(1, length);
  }
  return { characters, strays };
}

/** Bytes of the well-formed character of more than one byte that begins here, 0 for none: The Unicode Standard 15, table 3-7. */
function lengthOfCharacter(bytes: Uint8Array, place: number): number {
  const first = bytes[place] ?? 0;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let at = 1; at < length; at += 1) {
    const byte = bytes[place + at] ?? 0;
    const [lowest, highest] = at === 1 ? secondByte(first) : [0x80, 0xbf];
    if (byte < lowest || byte > highest) return 0;
  }
  return length;
}

function secondByte(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}
