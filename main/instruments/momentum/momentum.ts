import { momentum, momentumSettings } from '../../../shared/models/instruments/momentum.ts';
import type { Instrument } from '../instrument.ts';

const cells = 48;
const start = [1, 1] as const;

/**
 * The factor by which the error along a curvature shrinks in the long run: the largest root of z² − (1 + γ − αλ) z + γ.
 * Source: B. T. Polyak, USSR Comput. Math. Math. Phys. 4 (1964), 1–17.
 */
export function rateAlong(curvature: number, alpha: number, gamma: number): number {
  const middle = (1 + gamma - alpha * curvature) / 2;
  const square = middle * middle - gamma;
  return square <= 0 ? Math.sqrt(gamma) : Math.abs(middle) + Math.sqrt(square);
}

/** Over both curvatures, 1 and 1/κ: below 1 it converges. */
export function rate(condition: number, alpha: number, gamma: number): number {
  return Math.max(rateAlong(1, alpha, gamma), rateAlong(1 / condition, alpha, gamma));
}

/** The pair with the least rate, which is (√κ − 1) / (√κ + 1). Source: as above. */
export function optimum(condition: number): { alpha: number; gamma: number; rate: number } {
  const root = Math.sqrt(1 / condition);
  const least = (1 - root) / (1 + root);
  return { alpha: (2 / (1 + root)) ** 2, gamma: least ** 2, rate: least };
}

/** Points of v ← γv + α∇C, w ← w − v from (1, 1), its start among them, on C = ½(x² / κ + y²). */
export function path(condition: number, alpha: number, gamma: number, steps: number): [number, number][] {
  let [x, y]: [number, number] = [...start];
  let [vx, vy] = [0, 0];
  const points: [number, number][] = [[x, y]];
  for (let step = 0; step < steps; step++) {
    vx = gamma * vx + (alpha * x) / condition;
    vy = gamma * vy + alpha * y;
    x -= vx;
    y -= vy;
    // What runs away is cut where a picture of it says nothing any more.
    if (Math.hypot(x, y) > 1e6) break;
    points.push([x, y]);
  }
  return points;
}

export const momentumInstrument: Instrument = {
  name: momentum.name,
  run: ({ settings }) => {
    const { condition, learningRate, momentum: gamma, steps } = momentumSettings.parse(settings);
    const best = optimum(condition);
    const vanilla = { alpha: 2 / (1 + 1 / condition), gamma: 0 };
    const own = learningRate === 0 ? best : { alpha: learningRate, gamma };
    const paths = {
      vanilla: path(condition, vanilla.alpha, vanilla.gamma, steps),
      optimal: path(condition, best.alpha, best.gamma, steps),
      chosen: path(condition, own.alpha, own.gamma, steps),
    };
    // From the top down momentum falls from just below 1 to 0; from the left the learning rate grows from 0 to 4.
    const map = Array.from({ length: cells * cells }, (_, at) => {
      const alpha = (4 * ((at % cells) + 0.5)) / cells;
      const gammaHere = 1 - (Math.floor(at / cells) + 0.5) / cells;
      return Math.max(0, 1 - rate(condition, alpha, gammaHere));
    });
    const ownRate = rate(condition, own.alpha, own.gamma);
    return Promise.resolve({
      summary: `Best: learning rate ${best.alpha.toPrecision(4)} and momentum ${best.gamma.toPrecision(4)}, with which the error shrinks to ${best.rate.toPrecision(4)} of itself a step; without momentum to ${rate(condition, vanilla.alpha, 0).toPrecision(4)}.`,
      values: { best, vanilla: { ...vanilla, rate: rate(condition, vanilla.alpha, 0) }, paths },
      blocks: [
        {
          kind: 'numbers' as const,
          title: 'What is left of the error after a step, in the long run',
          items: [
            { label: 'Best pair', value: best.rate },
            { label: 'Best without momentum', value: rate(condition, vanilla.alpha, 0) },
            { label: 'As chosen', value: ownRate },
            { label: 'Best learning rate', value: best.alpha },
            { label: 'Best momentum', value: best.gamma },
          ],
        },
        {
          kind: 'series' as const,
          title: 'Paths from (1, 1)',
          x: { title: 'along the valley' },
          y: { title: 'across the valley' },
          lines: Object.entries(paths).map(([label, points]) => ({
            label,
            x: points.map(([x]) => x),
            y: points.map(([, y]) => y),
          })),
        },
        {
          kind: 'image' as const,
          title: 'Speed: learning rate from 0 to 4 across, momentum from 0 at the bottom to 1',
          map: 'grey' as const,
          rows: cells,
          columns: cells,
          images: [{ label: '1 − what is left of the error', values: scaled(map) }],
        },
      ],
    });
  },
};

function scaled(values: readonly number[]): number[] {
  const most = Math.max(...values, Number.MIN_VALUE);
  return values.map((value) => value / most);
}
