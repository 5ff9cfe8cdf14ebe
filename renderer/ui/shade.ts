import { colourAt } from '../../shared/lib/colour-map.ts';

/** The style of a cell that stands for a share of 0…1: the larger, the brighter, with ink that can be read on it. */
export function shadeOf(share: number): Record<'background' | 'color', string> {
  const colour = colourAt('cividis', share);
  // Relative luminance, roughly: dark ink on the bright half of the map.
  const bright = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] > 118;
  return { background: `rgb(${colour.join(' ')})`, color: bright ? '#000' : '#fff' };
}
