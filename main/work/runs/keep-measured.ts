import type { MetricSeries } from '../../../shared/models/metric.ts';
import { measuredAfter } from '../../run-folder/measured-after.ts';
import { removeUnfinishedParts } from '../../run-folder/unfinished-parts.ts';
import { runFolder, type LabContext } from '../lab-context.ts';

/**
 * Puts into the store what a run's trainer measured and the store has not heard of: what came in the last moment before the trainer
 * died, or while the store could not be written. The run's folder has all of it; what was never written to its end is removed from it.
 * @returns the points that are new, and how many steps the folder proves.
 * @throws LabError `storage` when the store cannot be written.
 */
export function keepMeasured(
  lab: Pick<LabContext, 'dataDirectory' | 'store'>,
  id: number,
): { series: MetricSeries[]; stepsDone: number } {
  const { store } = lab;
  removeUnfinishedParts(runFolder(lab, id));
  const run = store.runs.get(id);
  const known = Math.max(-1, ...Object.values(run?.metrics ?? {}).map(({ lastStep }) => lastStep));
  const { series, frames } = measuredAfter(runFolder(lab, id), known);
  if (series.length > 0) store.metrics.append(id, series);
  for (const step of frames) store.runs.addWeightFrame(id, step);
  const last = Math.max(known, ...series.map(({ steps }) => steps.at(-1) ?? -1));
  return { series, stepsDone: Math.max(run?.stepsDone ?? 0, last + 1) };
}
