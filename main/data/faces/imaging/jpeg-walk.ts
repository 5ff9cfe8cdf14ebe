/** What the markers of a JPEG say of it. Sides are those of the stored picture, before it is turned upright. */
export interface WalkedJpeg {
  width: number;
  height: number;
  /** 1 grey, 3 colour. */
  channels: 1 | 3;
  progressive: boolean;
  /** Whether it has a segment that may say how to turn it. */
  mayTurn: boolean;
  /** Where its segments begin and end that are no words about the picture but needed to decode it; the last one holds all scans. */
  parts: [from: number, to: number][];
}

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const firstRestart = 0xd0;
const lastRestart = 0xd7;
const baseline = 0xc0;
const extended = 0xc1;
const progressive = 0xc2;
/** JFIF and Adobe: both say which colours the components are. */
const colourSegments = new Set([0xe0, 0xee]);
/** DHT and DQT. */
const tables = new Set([0xc4, 0xdb]);
const restartInterval = 0xdd;
/** EXIF and XMP. */
const app1 = 0xe1;
const comment = 0xfe;

/**
 * Walks a JPEG from marker to marker (ITU-T T.81, annex B) until it ends, without decoding anything: segments by their length, scans by
 * their bytes, in which FF 00 and the restart markers mean nothing.
 *
 * libjpeg takes a scan as it comes: whatever its bits are, it gives all rows, as long as a marker ends it before the file does. So of a
 * JPEG that walks, one row decodes if and only if all do: of one scan there is nothing behind the first row that may fail, and of a
 * progressive one all scans are read before the first row. (libvips is told to fail at a file that ends too early and nothing less. It
 * gives up after 100 warnings as well, of which a damaged scan has a few, but one with restart markers a few for each of them.)
 * @returns null for all that is not a plain JPEG up to its end: of those only decoding all of it tells whether it is whole.
 */
export function walkJpeg(bytes: Uint8Array): WalkedJpeg | null {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) return null;
  const parts: WalkedJpeg['parts'] = [[0, 2]];
  let frame: Frame | null = null;
  let mayTurn = false;
  let restarts = false;
  let scans = 0;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === endOfImage) break;
    const end = at + 2 + word(bytes, at + 2);
    if (end < at + 4 || end > bytes.length) return null;
    if (marker === startOfScan) {
      if (frame === null || (!frame.progressive && (scans > 0 || bytes[at + 4] !== frame.channels))) return null;
      if (scans === 0) parts.push([at, bytes.length]);
      scans += 1;
      at = scanEnd(bytes, end);
      continue;
    }
    if (marker === baseline || marker === extended || marker === progressive) {
      const found = frameOf(bytes.subarray(at + 4, end), marker === progressive);
      if (frame !== null || found === null) return null;
      frame = found;
    } else if (marker === restartInterval) {
      restarts = true;
    } else if (!tables.has(marker) && !colourSegments.has(marker)) {
      if ((marker < app1 || marker > 0xef) && marker !== comment) return null;
      mayTurn ||= marker === app1 && scans === 0;
      at = end;
      continue;
    }
    // What stands between scans is within the last part.
    if (scans === 0) parts.push([at, end]);
    at = end;
  }
  if (frame === null || scans === 0 || (restarts && !frame.progressive)) return null;
  return { ...frame, mayTurn, parts };
}

type Frame = Omit<WalkedJpeg, 'mayTurn' | 'parts'>;

/** Of inks, of 12 bits and of unknown height only decoding tells. */
function frameOf(body: Uint8Array, isProgressive: boolean): Frame | null {
  const channels = body[5];
  const [height, width] = [word(body, 1), word(body, 3)];
  if (body[0] !== 8 || (channels !== 1 && channels !== 3) || body.length !== 6 + 3 * channels) return null;
  return width > 0 && height > 0 ? { width, height, channels, progressive: isProgressive } : null;
}

/** Where the marker is that ends the scan, or the end of the bytes. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && (next < firstRestart || next > lastRestart)) return at;
  }
  return bytes.length;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
