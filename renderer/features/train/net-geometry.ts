import { unitNorms, type DrawnLayer } from '../../parts/net-layers.ts';

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
  /** 0: without a weight. */
  sign: 1 | 0 | -1;
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

/** Links of one layer that are drawn: the heaviest. */
const mostLinks = 240;
const least = 1e-12;

/**
 * The links between the drawn units of neighbouring layers, one for each weight, the heaviest of each layer last; all of a layer that
 * has no weights yet.
 * @param layers from the second on.
 * @param shown the drawn units, layer by layer from the first, the outputs last.
 * @param spots where they are.
 */
export function netLinks(
  layers: readonly DrawnLayer[],
  shown: readonly (readonly number[])[],
  spots: readonly (readonly Spot[])[],
): DrawnLink[] {
  return layers.flatMap((layer, place) => {
    const found = (shown[place] ?? []).flatMap((unit, row) =>
      (shown[place + 1] ?? []).flatMap((target, column) => {
        const [from, to] = [spots[place]?.[row], spots[place + 1]?.[column]];
        const weight = layer.kernel[unit * layer.units + target] ?? 0;
        return from === undefined || to === undefined ? [] : [{ from, to, weight }];
      }),
    );
    const most = found.reduce((high, { weight }) => Math.max(high, Math.abs(weight)), least);
    return found
      .sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight))
      .slice(most > least ? -mostLinks : 0)
      .map<DrawnLink>(({ from, to, weight }) => ({
        path: linkPath(from, to),
        share: Math.abs(weight) / most,
        sign: weight === 0 ? 0 : weight < 0 ? -1 : 1,
      }));
  });
}

/**
 * The links from the input to the units of the first layer: each stands for the length ‖w‖ of all weights of its unit.
 * @param shown the drawn units; undefined: all, in their order.
 */
export function lengthLinks(
  first: DrawnLayer,
  from: Spot,
  shown: readonly number[] | undefined,
  targets: readonly Spot[],
): DrawnLink[] {
  const norms = unitNorms(first);
  const most = norms.reduce((high, norm) => Math.max(high, norm), least);
  return targets.map((to, row) => ({
    path: linkPath(from, to),
    share: (norms[shown === undefined ? row : (shown[row] ?? 0)] ?? 0) / most,
    sign: 1,
  }));
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
