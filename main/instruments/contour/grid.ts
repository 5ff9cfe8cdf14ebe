import type { Point } from '../../../shared/lib/contour/descent.ts';

export interface Grid {
  w1: number[];
  w2: number[];
}

/** `count` numbers from one to the other, both among them. */
export function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}

/** A grid around what there is to see, with room at its sides. A path is followed no farther than three times the rest is wide. */
export function rangeOf(
  seen: readonly Point[],
  paths: Readonly<Record<string, readonly Point[]>>,
  points: number,
): Grid {
  const [w1, w2] = ([0, 1] as const).map((of) => {
    const own = seen.map((point) => point[of]);
    const [least, most] = [Math.min(...own), Math.max(...own)];
    const wide = Math.max(most - least, 1e-3);
    const near = Object.values(paths)
      .flat()
      .map((point) => point[of])
      .filter((value) => value > least - wide && value < most + wide);
    const [low, high] = [Math.min(least, ...near), Math.max(most, ...near)];
    const room = 0.15 * Math.max(high - low, 1e-3);
    return evenly(low - room, high + room, points);
  });
  return { w1: w1 ?? [], w2: w2 ?? [] };
}
