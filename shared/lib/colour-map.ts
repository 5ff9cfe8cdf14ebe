/** Red, green and blue in 0…255. */
export type Colour = readonly [number, number, number];

/** ColorBrewer RdBu, nine classes, reversed: blue for negative, white for zero, red for positive. */
const redBlue: readonly Colour[] = [
  [33, 102, 172],
  [67, 147, 195],
  [146, 197, 222],
  [209, 229, 240],
  [247, 247, 247],
  [253, 219, 199],
  [244, 165, 130],
  [214, 96, 77],
  [178, 24, 43],
];

/** matplotlib's viridis (van der Walt and Smith, 2015) at nine equal steps. */
const viridisStops: readonly Colour[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** cividis (Nuñez, Anderton and Renslow, 2018) at ten equal steps: even also to colour-blind eyes. */
const cividisStops: readonly Colour[] = [
  [0, 32, 77],
  [0, 51, 111],
  [57, 72, 107],
  [87, 92, 109],
  [112, 113, 115],
  [138, 135, 121],
  [166, 157, 117],
  [196, 181, 108],
  [228, 207, 91],
  [255, 234, 70],
];

const greyStops: readonly Colour[] = [
  [0, 0, 0],
  [255, 255, 255],
];

const stops = { grey: greyStops, diverging: redBlue, viridis: viridisStops, cividis: cividisStops };

export type ColourMapName = keyof typeof stops;

/**
 * The colour of a fraction in 0…1 (outside it the ends), linear between the map's stops. `diverging` has its white at 0.5.
 * Not-a-number is magenta, a colour no map contains, so that it is seen.
 */
export function colourAt(map: ColourMapName, fraction: number): Colour {
  if (Number.isNaN(fraction)) return [255, 0, 255];
  const list = stops[map];
  const place = Math.min(1, Math.max(0, fraction)) * (list.length - 1);
  const low = Math.min(Math.floor(place), list.length - 2);
  const [from, to] = [list[low] ?? [0, 0, 0], list[low + 1] ?? [0, 0, 0]];
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

/** The interval of values a picture's colours span. */
export interface ColourRange {
  readonly low: number;
  readonly high: number;
}

/** The range of a diverging map: as far below zero as above, so that zero is white. At least ±1e-12. */
export function zeroCentred(values: ArrayLike<number>): ColourRange {
  let limit = 1e-12;
  for (let index = 0; index < values.length; index++) {
    const size = Math.abs(values[index] ?? 0);
    if (size > limit) limit = size;
  }
  return { low: -limit, high: limit };
}

/**
 * Paints values as RGBA, four bytes a value, opaque.
 * @param values in any unit; `range` says which are the ends of the map.
 */
export function paint(
  values: ArrayLike<number>,
  map: ColourMapName,
  range: ColourRange,
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(values.length * 4);
  const span = range.high - range.low || 1;
  for (let index = 0; index < values.length; index++) {
    const [red, green, blue] = colourAt(map, ((values[index] ?? Number.NaN) - range.low) / span);
    bytes.set([red, green, blue, 255], index * 4);
  }
  return bytes;
}
