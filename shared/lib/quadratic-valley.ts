/** Gradient descent with momentum on C = ½(x² / κ + y²), whose steepest curvature is 1. */

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

/** The best learning rate without momentum. */
export function plainOptimum(condition: number): { alpha: number; gamma: number; rate: number } {
  const alpha = 2 / (1 + 1 / condition);
  return { alpha, gamma: 0, rate: rate(condition, alpha, 0) };
}

/** Points of v ← γv + α∇C, w ← w − v from (1, 1), its start among them. */
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
