import jStat from 'jstat';

/** y = c · xᵖ. `low`, `high`: the 95 % interval of the power, where there are enough points for one. */
export interface PowerLaw {
  power: number;
  factor: number;
  low?: number;
  high?: number;
}

/**
 * The straight line through the logarithms of points, by least squares, with Student's interval of its slope.
 * @param points x and y above zero; undefined where they are fewer than two different x.
 */
export function powerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | undefined {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const n = logs.length;
  const mx = logs.reduce((sum, [x]) => sum + x, 0) / n;
  const my = logs.reduce((sum, [, y]) => sum + y, 0) / n;
  const sxx = logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  if (n < 2 || sxx === 0) return undefined;
  const power = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const factor = Math.exp(my - power * mx);
  if (n < 3) return { power, factor };
  const residual = logs.reduce((sum, [x, y]) => sum + (y - my - power * (x - mx)) ** 2, 0);
  const half = jStat.studentt.inv(0.975, n - 2) * Math.sqrt(residual / (n - 2) / sxx);
  return { power, factor, low: power - half, high: power + half };
}
