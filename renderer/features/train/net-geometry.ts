/** Where a unit stands in the drawing of a net: its left and right edge and its middle, in pixels. */
export interface Spot {
  left: number;
  right: number;
  middle: number;
}

/** A link between two units, as an SVG path, with its share 0…1 of the heaviest one. */
export interface DrawnLink {
  path: string;
  share: number;
  sign: 1 | -1;
}

/**
 * The middles of so many units, evenly down a height.
 * @returns one for each, in pixels.
 */
export function middles(count: number, height: number): number[] {
  return Array.from({ length: count }, (_, place) => ((place + 0.5) * height) / count);
}

/** A curve from the right of one unit to the left of another. */
export function linkPath(from: Spot, to: Spot): string {
  const bend = (to.left - from.right) / 2;
  const points = [
    [from.right + bend, from.middle],
    [to.left - bend, to.middle],
    [to.left, to.middle],
  ].map(([x = 0, y = 0]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return `M${from.right.toFixed(1)} ${from.middle.toFixed(1)}C${points.join(' ')}`;
}

/** How many units of a layer are drawn: those that have room, the longest ones. */
export function drawnUnits(units: number, height: number, each: number): number {
  return Math.max(1, Math.min(units, Math.floor(height / each)));
}

/** The step by which a layer of so many units is made larger or smaller with one click. */
export function unitStep(units: number): number {
  if (units < 10) return 1;
  return units < 50 ? 5 : 10;
}
