/** What some bytes are by their beginning, whatever their name or their server said. */
export const looks = [
  'jpeg',
  'png',
  'gif',
  'webp',
  'avif',
  'heif',
  'tiff',
  'bmp',
  'svg',
  'html',
  'xml',
  'json',
  'pdf',
  'gzip',
  'zip',
  'video',
  'text',
  'empty',
  'other',
] as const;
export type Looks = (typeof looks)[number];

/** These many bytes from the start are all that `looksLike` looks at. */
export const firstBytesCount = 1024;

const signatures: [Looks, number[]][] = [
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['gif', codes('GIF87a')],
  ['gif', codes('GIF89a')],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['tiff', [0x49, 0x49, 0x2b, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2b]],
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['video', [0x1a, 0x45, 0xdf, 0xa3]],
  ['video', codes('FLV')],
  ['pdf', codes('%PDF-')],
];

/** Brands of the ISO base media file format (ISO/IEC 23008-12, AV1 Image File Format). */
const brands = new Map<string, Looks>([
  ['avif', 'avif'],
  ['avis', 'avif'],
  ['heic', 'heif'],
  ['heix', 'heif'],
  ['hevc', 'heif'],
  ['heim', 'heif'],
  ['mif1', 'heif'],
  ['msf1', 'heif'],
]);

/**
 * Classifies bytes by how they begin. Only this decides which decoder, if any, gets to see them: a web page named `.jpg` is a web
 * page, an SVG never reaches a decoder.
 * @param bytes at least the first `firstBytesCount` bytes, or all when there are fewer
 */
export function looksLike(bytes: Uint8Array): Looks {
  if (bytes.length === 0) return 'empty';
  const known = signatures.find(([, signature]) => signature.every((value, at) => bytes[at] === value));
  if (known !== undefined) return known[0];
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (ascii(bytes, 4, 8) === 'ftyp') return brands.get(ascii(bytes, 8, 12)) ?? 'video';
  // "BM", a length that is rarely right, and four zero bytes.
  if (ascii(bytes, 0, 2) === 'BM' && bytes.length > 26 && bytes.subarray(6, 10).every((value) => value === 0))
    return 'bmp';
  return markup(bytes);
}

function markup(bytes: Uint8Array): Looks {
  const start = bytes.subarray(0, firstBytesCount);
  const wide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (!wide && start.some((value) => value < 0x09 || (value > 0x0d && value < 0x20 && value !== 0x1b))) return 'other';
  const text = [...start]
    .filter((value) => value !== 0)
    .map((value) => String.fromCharCode(value))
    .join('')
    .toLowerCase();
  if (/<svg[\s>]/.test(text)) return 'svg';
  if (/<(?:!doctype html|html|head|body|title|script|meta|iframe|div|table|p|a|h1|!--)[\s>!-]/.test(text))
    return 'html';
  if (/^[^a-z0-9]{0,4}<\?xml/.test(text)) return 'xml';
  return /^\s*[{[]\s*["{[\]}]/.test(text) ? 'json' : 'text';
}

function codes(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
