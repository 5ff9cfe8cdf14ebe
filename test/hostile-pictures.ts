import { crc32 } from 'node:zlib';

/** A copy with some bits flipped behind the first 16 bytes; the same ones for the same seed. */
export function broken(bytes: Uint8Array, seed: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  let state = seed + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % below;
  };
  for (let flips = 1 + (seed % 8); flips > 0; flips -= 1) {
    const at = 16 + next(copy.length - 16);
    copy[at] = (copy[at] ?? 0) ^ (1 << next(8));
  }
  return copy;
}

/**
 * A JPEG with an EXIF segment whose folders follow each other: `endless`, the first is its own successor and its own EXIF folder;
 * `deep`, thousands of them, each the EXIF folder of the one before.
 */
export function exifJpeg(jpeg: Uint8Array, depth: 'endless' | 'deep'): Buffer {
  const folders = depth === 'endless' ? 1 : 3000;
  // Two bytes of count, one entry of twelve, four of the next folder.
  const size = 18;
  const tiff = Buffer.alloc(8 + folders * size);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  for (let folder = 0; folder < folders; folder += 1) {
    const at = 8 + folder * size;
    const next = depth === 'endless' ? 8 : Math.min(at + size, tiff.length - size);
    tiff.writeUInt16LE(1, at);
    tiff.writeUInt16LE(0x8769, at + 2);
    tiff.writeUInt16LE(4, at + 4);
    tiff.writeUInt32LE(1, at + 6);
    tiff.writeUInt32LE(next, at + 10);
    tiff.writeUInt32LE(next, at + 14);
  }
  return withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
}

/** A JPEG with one more segment in front of all others. */
export function withSegment(jpeg: Uint8Array, marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** A PNG with one more chunk behind its header. */
export function pngWith(png: Uint8Array, type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(4 + named.length + 4);
  chunk.writeUInt32BE(data.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), 4 + named.length);
  const header = 8 + 25;
  return Buffer.concat([png.subarray(0, header), chunk, png.subarray(header)]);
}
