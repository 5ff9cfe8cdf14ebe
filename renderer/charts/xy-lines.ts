import type { XyScale } from './xy-scale.ts';

export interface XyLine {
  label: string;
  look: 'line' | 'joined' | 'points' | 'dashed' | 'bars';
  /** Number of its colour. */
  colour: number;
  x: readonly number[];
  y: readonly number[];
}

/** A point in pixels, with the numbers it stands for. */
export interface DrawnPoint {
  x: number;
  y: number;
  value: readonly [x: number, y: number];
}

export interface DrawnLine extends XyLine {
  points: readonly DrawnPoint[];
  /** Its points as the `points` of a polyline. */
  path: string;
}

const nameHeight = 14;
/** Square of the pixels from which a point is taken up by the pointer. */
const farthest = 900;

/** A line in pixels, without the points that its axes cannot show. */
export function drawnLine(line: XyLine, { x, y }: { x: XyScale; y: XyScale }): DrawnLine {
  const points = line.x.flatMap((value, at): DrawnPoint[] => {
    const other = line.y[at] ?? Number.NaN;
    return x.isDrawn(value) && y.isDrawn(other) ? [{ x: x.at(value), y: y.at(other), value: [value, other] }] : [];
  });
  return { ...line, points, path: points.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ') };
}

/** How wide a bar is that stands on each of these points: bars do not touch. */
export function barWidth(points: readonly DrawnPoint[]): number {
  const gaps = points.slice(1).map((point, at) => point.x - (points[at]?.x ?? 0));
  return Math.max(2, 0.86 * Math.min(40, ...gaps.filter((gap) => gap > 0)));
}

export interface LineName {
  label: string;
  colour: number;
  y: number;
}

/** Names at the ends of the lines, moved apart where they would lie on each other. */
export function lineNames(lines: readonly DrawnLine[], { top, bottom }: { top: number; bottom: number }): LineName[] {
  const ends = lines
    .flatMap(({ label, colour, points, look }) => {
      const end = points.reduce<DrawnPoint | undefined>(
        (last, point) => (last === undefined || point.x >= last.x ? point : last),
        undefined,
      );
      return end === undefined || look === 'bars' ? [] : [{ label, colour, y: end.y + 4 }];
    })
    .sort((one, other) => one.y - other.y);
  let above = top;
  const lowered = ends.map((name) => {
    above = Math.max(name.y, above + nameHeight);
    return { ...name, y: above };
  });
  const over = Math.max(0, above - bottom);
  return lowered.map((name) => ({ ...name, y: Math.max(top + 4, name.y - over) }));
}

/** The point nearest to the pointer, with its line; of bars only the distance along the axis counts. */
export function nearestPoint(
  lines: readonly DrawnLine[],
  pointer: { x: number; y: number },
): { line: DrawnLine; point: DrawnPoint } | undefined {
  let least = farthest;
  let nearest: { line: DrawnLine; point: DrawnPoint } | undefined;
  for (const line of lines) {
    if (line.look === 'dashed') continue;
    for (const point of line.points) {
      const away = (point.x - pointer.x) ** 2 + (line.look === 'bars' ? 0 : (point.y - pointer.y) ** 2);
      if (away >= least) continue;
      least = away;
      nearest = { line, point };
    }
  }
  return nearest;
}
