import { standings } from './chosen-examples.ts';

/** Where points are drawn: one 32-bit colour a pixel, as an `ImageData` has them. */
export interface Sheet {
  pixels: Uint32Array;
  width: number;
  height: number;
}

export interface Points {
  /** In pixels of the sheet, one of each for every point. */
  x: Float32Array;
  y: Float32Array;
  /** Class of each point, which decides its colour and its mark. */
  classes: ArrayLike<number>;
  /** One of `standings` for each. */
  standing: Uint8Array;
}

/** Inks as 32-bit colours. `faint`: of points that are not brushed. */
export interface Inks {
  classes: readonly number[];
  faint: number;
}

/** A mark as the pixels around its middle. */
type Mark = readonly (readonly [across: number, down: number])[];

/** Classes that share a mark. */
const perMark = 5;

/** Discs for the first five classes, rings for the next five, crosses for those beyond. */
function marksOf(radius: number): readonly Mark[] {
  const reach = Math.ceil(radius);
  const square = Array.from({ length: (2 * reach + 1) ** 2 }, (_, at) => {
    return [(at % (2 * reach + 1)) - reach, Math.floor(at / (2 * reach + 1)) - reach] as const;
  });
  const apart = ([across, down]: readonly [number, number]): number => Math.hypot(across, down);
  return [
    square.filter((place) => apart(place) <= radius),
    square.filter((place) => apart(place) <= radius + 0.5 && apart(place) > radius - 0.9),
    square.filter(
      ([across, down]) => Math.abs(Math.abs(across) - Math.abs(down)) < 0.6 && apart([across, down]) <= radius + 0.6,
    ),
  ];
}

/** Number of the mark of a class. */
export function markOf(of: number): number {
  return Math.min(2, Math.floor(of / perMark));
}

/**
 * Draws points, those that are not brushed below the others, each kind in the order of the points so that no class hides another. Ten
 * thousand take less than a millisecond or two.
 */
export function stampPoints({ pixels, width, height }: Sheet, points: Points, inks: Inks, radius: number): void {
  const { x, y, classes, standing } = points;
  const marks = marksOf(radius);
  for (const kind of [standings.chosen, standings.brushed]) {
    for (let at = 0; at < x.length; at++) {
      if (standing[at] !== kind) continue;
      const of = classes[at] ?? 0;
      const ink = kind === standings.brushed ? (inks.classes[of % inks.classes.length] ?? inks.faint) : inks.faint;
      const [across, down] = [Math.round(x[at] ?? 0), Math.round(y[at] ?? 0)];
      for (const [dx, dy] of marks[markOf(of)] ?? []) {
        const [column, row] = [across + dx, down + dy];
        if (column >= 0 && row >= 0 && column < width && row < height) pixels[row * width + column] = ink;
      }
    }
  }
}

/** The number of the point next to a place, of those that are chosen and no farther than `reach` pixels; the brushed are preferred. */
export function nearestPoint(points: Points, at: { x: number; y: number }, reach: number): number | undefined {
  let [best, least] = [-1, reach ** 2];
  for (let place = 0; place < points.x.length; place++) {
    const standing = points.standing[place];
    if (standing === standings.out) continue;
    const apart = ((points.x[place] ?? 0) - at.x) ** 2 + ((points.y[place] ?? 0) - at.y) ** 2;
    const weighed = standing === standings.brushed ? apart : apart + 4;
    if (weighed <= least) [best, least] = [place, weighed];
  }
  return best < 0 ? undefined : best;
}

/** A CSS colour of the page's tokens, `#0072b2` or `#fff`, mixed with another, as 32 bits of an opaque pixel. @param share of the first. */
export function pixelColour(css: string, over = css, share = 1): number {
  const [front, back] = [channelsOf(css), channelsOf(over)];
  const [red = 0, green = 0, blue = 0] = front.map((value, at) =>
    Math.round(value * share + (back[at] ?? 0) * (1 - share)),
  );
  // Little-endian, as all machines are that a browser runs on: alpha is the highest byte.
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function channelsOf(css: string): number[] {
  const digits = css.replace('#', '');
  const full = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits;
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) || 0);
}
