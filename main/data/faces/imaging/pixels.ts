import type { FaceBox } from '../../../../shared/models/face.ts';

/** Interleaved 8-bit pixels, row by row: `[height, width, channels]`. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: number;
}

/** The pixels of a box out of those of a larger box around it; nothing is copied where both are the same. */
export function partOf(pixels: Pixels, box: FaceBox, around: FaceBox): Pixels {
  const width = box.x2 - box.x1;
  const height = box.y2 - box.y1;
  const { channels } = pixels;
  if (width === pixels.width && height === pixels.height) return pixels;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    const from = ((box.y1 - around.y1 + row) * pixels.width + (box.x1 - around.x1)) * channels;
    data.set(pixels.data.subarray(from, from + width * channels), row * width * channels);
  }
  return { data, width, height, channels };
}

/** Pixels with three equal channels in place of one. Those with three stay as they are. */
export function inColour(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels === 3) return pixels;
  const colour = new Uint8Array(width * height * 3);
  for (let at = 0; at < colour.length; at += 1) colour[at] = data[Math.trunc(at / 3) * channels] ?? 0;
  return { data: colour, width, height, channels: 3 };
}

/** Luma of colour pixels (ITU-R BT.601 in 16-bit fixed point, as Pillow's `convert("L")`). @returns uint8 `[height · width]` */
export function luma({ data, width, height }: Pixels): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    const red = data[at * 3] ?? 0;
    const green = data[at * 3 + 1] ?? 0;
    const blue = data[at * 3 + 2] ?? 0;
    grey[at] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
  return grey;
}

/** Colour pixels as planes red, green, blue. @returns uint8 `[3 · height · width]` */
export function planes({ data, width, height }: Pixels): Uint8Array<ArrayBuffer> {
  const plane = width * height;
  const out = new Uint8Array(plane * 3);
  for (let at = 0; at < plane; at += 1) {
    for (let channel = 0; channel < 3; channel += 1) out[channel * plane + at] = data[at * 3 + channel] ?? 0;
  }
  return out;
}
