import { mostPoints } from '../stores/run-series.ts';
import { formatNumber } from '../ui/format.ts';
import type { CurveRun } from './curve-run.ts';

/** How many points the curves leave out, '' when they have all. */
export function thinnedWords(runs: readonly CurveRun[]): string {
  const parts = runs.flatMap(({ name, points, series }) => {
    const shown = Math.max(0, ...series.map(({ steps }) => steps.length));
    if (points <= mostPoints || shown === 0 || shown >= points) return [];
    const words = `${formatNumber(shown)} of ${formatNumber(points)} points`;
    return [runs.length === 1 ? words : `${words} for ${name}`];
  });
  if (parts.length === 0) return '';
  return `The curves show ${parts.join(', ')} per metric. Export a run as CSV to get all points.`;
}
