import { luma, type Pixels } from './pixels.ts';
import { resizeTriangle } from './triangle.ts';

const rows = 16;
const columns = 16;

/**
 * The difference hash of a crop (N. Krawetz, "Kind of Like That", 2013) with 16 × 16 bits: the crop in grey at 17 × 16; a bit is set
 * where a pixel is brighter than its left neighbour; row by row, the first bit the highest of its byte. On the FaceScrub photographs
 * of six actors no two of different actors are at 24 bits or nearer, while an 8 × 8 hash at 10 bits pairs different people.
 * @returns 32 bytes
 */
export function differenceHash(pixels: Pixels): Uint8Array<ArrayBuffer> {
  const grey = luma(resizeTriangle(pixels, columns + 1, rows));
  const hash = new Uint8Array((rows * columns) / 8);
  for (let bit = 0; bit < rows * columns; bit += 1) {
    const at = Math.trunc(bit / columns) * (columns + 1) + (bit % columns);
    if ((grey[at + 1] ?? 0) > (grey[at] ?? 0)) hash[bit >> 3] = (hash[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  return hash;
}
