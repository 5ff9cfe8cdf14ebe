const startOfScan = 0xda;
const endOfImage = 0xd9;
const coefficients = 64;
const none = new Uint8Array();

/** How a scan might continue behind its end: zeros, ones (FF is followed by a zero byte in a scan), and both in turn. */
export const continuations: readonly Uint8Array[] = [[0x00], [0xff, 0x00], [0x55], [0xaa]].map((bits) =>
  Uint8Array.from({ length: 64 }, (_, at) => bits[at % bits.length] ?? 0),
);

/** Markers that no segment follows: TEM and the restart markers. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** Frame headers of all processes: SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * A JPEG whose bytes end in its last scan, without the marker that ends the picture (ITU-T T.81, B.1.1.3), with that marker. Its scans
 * must have told every coefficient of every component to its last bit; whether the last scan is whole only decoding tells.
 * @param between bytes of a scan that are put in front of the marker.
 * @returns null for what has its end marker, ends anywhere else, or lacks scans.
 */
export function withEndMarker(bytes: Uint8Array, between: Uint8Array = none): Uint8Array | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let lacking: Map<number, Set<number>> | undefined;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return null;
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (marker === undefined || marker === endOfImage) return null;
    if (isBare(marker)) {
      at += 2;
      continue;
    }
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    const body = bytes.subarray(at + 4, end);
    at = end;
    if (isFrame(marker)) lacking = allCoefficients(body);
    if (marker !== startOfScan) continue;
    takeScan(body, lacking);
    at = scanEnd(bytes, end);
    if (at < bytes.length) continue;
    const whole = lacking !== undefined && [...lacking.values()].every((places) => places.size === 0);
    return whole ? ended(bytes, between) : null;
  }
}

/** Of each component of a frame, by its number, the coefficients that no scan has told to the last bit. */
function allCoefficients(frame: Uint8Array): Map<number, Set<number>> {
  const components = Array.from({ length: frame[5] ?? 0 }, (_, place) => frame[6 + 3 * place] ?? 0);
  return new Map(components.map((id) => [id, new Set(Array.from({ length: coefficients }).keys())]));
}

/** Takes away what a scan tells: coefficients `first` … `last` of its components, to the last bit where its low bit is 0. */
function takeScan(scan: Uint8Array, lacking: Map<number, Set<number>> | undefined): void {
  const count = scan[0] ?? 0;
  const [first = 0, last = 0, bits = 0] = scan.subarray(1 + 2 * count);
  if ((bits & 15) !== 0) return;
  for (let place = 0; place < count; place += 1) {
    const places = lacking?.get(scan[1 + 2 * place] ?? 0);
    for (let at = first; at <= last; at += 1) places?.delete(at);
  }
}

/** Where the marker is that ends the scan, or the end of the bytes. A lone FF at their end is half of a marker. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return bytes.length;
    if (next !== 0 && next !== 0xff && !isBare(next)) return at;
  }
  return bytes.length;
}

function ended(bytes: Uint8Array, between: Uint8Array): Uint8Array {
  const cut = bytes.at(-1) === 0xff ? bytes.subarray(0, -1) : bytes;
  return Buffer.concat([cut, between, Buffer.of(0xff, endOfImage)]);
}
