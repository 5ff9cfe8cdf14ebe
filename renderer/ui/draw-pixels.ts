import { paint, type ColourMapName, type ColourRange } from '../../shared/lib/colour-map.ts';
import type { Pixels } from './pixels.ts';

/** Draws a picture, one canvas pixel a value. */
export function drawPixels(canvas: HTMLCanvasElement, pixels: Pixels, map: ColourMapName, range: ColourRange): void {
  const { rows, columns, values } = pixels;
  drawBytes(canvas, { bytes: paint(values, map, range), rows, columns });
}

/** Draws colours, four bytes a pixel; bytes of another number of pixels leave the canvas empty. */
export function drawBytes(
  canvas: HTMLCanvasElement,
  { bytes, rows, columns }: { bytes: Uint8ClampedArray<ArrayBuffer>; rows: number; columns: number },
): void {
  canvas.width = columns;
  canvas.height = rows;
  if (bytes.length !== rows * columns * 4 || bytes.length === 0) return;
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, columns, rows), 0, 0);
}
