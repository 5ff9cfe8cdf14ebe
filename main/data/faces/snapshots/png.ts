import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const compress = promisify(deflate);

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const grey = 0;
const trueColour = 2;

/**
 * A square picture as PNG, 8 bits a channel, without any other facts. It holds the same values as the row of the matrix that it is
 * made of. Source: "Portable Network Graphics (PNG) Specification", W3C.
 * @param planes uint8 `[channels · size · size]`: red, green, blue, or one grey plane.
 */
export async function encodePng(planes: Uint8Array, size: number, channels: 1 | 3): Promise<Uint8Array<ArrayBuffer>> {
  const line = 1 + size * channels;
  const lines = new Uint8Array(line * size);
  for (let at = 0; at < size * size; at++) {
    // Each line begins with its filter, 0 for none.
    const to = Math.floor(at / size) * line + 1 + (at % size) * channels;
    for (let channel = 0; channel < channels; channel++) lines[to + channel] = planes[channel * size * size + at] ?? 0;
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([8, channels === 3 ? trueColour : grey, 0, 0, 0], 8);
  const pixels = await compress(lines);
  return join([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', new Uint8Array())]);
}

/** Length, type, content, and a checksum over the last two. */
function chunk(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
