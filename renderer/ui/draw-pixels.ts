import { paint, type ColourMapName, type ColourRange } from '../../shared/lib/colour-map.ts';
import type { Pixels } from './pixels.ts';

/** Draws a picture, one canvas pixel a value. */
export function drawPixels(canvas: HTMLCanvasElement, pixels: Pixels, map: ColourMapName, range: ColourRange): void {
  canvas.width = pixels.columns;
  canvas.height = pixels.rows;
  const bytes = paint(pixels.values, map, range);
  if (bytes.length !== pixels.rows * pixels.columns * 4) return;
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, pixels.columns, pixels.rows), 0, 0);
}
