import type { Comparison } from '../../../shared/contract/contract.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import { sameData } from '../../../shared/models/data/data-set.ts';
import type { MetricName } from '../../../shared/models/metric.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import { recordedRun, type ReadContext } from '../lab-context.ts';
import { readPredictions } from '../../run-folder/run-results.ts';
import { readTestLabels } from './tested-examples.ts';

/**
 * What differs between runs, and by how much their results do; the first run is the one compared against.
 * @throws LabError `bad_data` when the predictions of one of them are damaged.
 */
export async function compareRuns(lab: ReadContext, runs: RunSummary[]): Promise<Comparison> {
  const parameters = runs.map(parametersOf);
  const paths = [...new Set(parameters.flatMap((map) => [...map.keys()]))];
  const rows = paths.map((path) => ({ path, values: parameters.map((map) => map.get(path) ?? null) }));
  const differing = rows.filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
  return {
    runs,
    differing,
    equal: rows.length - differing.length,
    metrics: recordedMetrics(runs).map((metric) => metricRow(runs, metric)),
    seconds: runs.map((run) => run.trainingSeconds),
    flips: await flipsAgainstFirst(lab, runs),
  };
}

function parametersOf(run: RunSummary): Map<string, unknown> {
  const parameters = new Map(specParameters(run.spec).map(({ path, value }) => [path, value]));
  if (run.data !== null) parameters.set(dataKinds.get(run.data.kind)?.kind ?? 'data', run.data.id);
  parameters.set('data hash', run.snapshotHash.slice(0, 12));
  parameters.set('engine', run.engine === null ? null : `${run.engine.name} ${run.engine.version}`);
  return parameters;
}

/** In the order of tables; what is of no known kind comes last. */
export function recordedMetrics(runs: readonly Pick<RunSummary, 'metrics'>[]): MetricName[] {
  const recorded = new Set(runs.flatMap((run) => Object.keys(run.metrics)));
  const known = metricKinds.names().filter((name) => recorded.has(name));
  return [...known, ...[...recorded].filter((name) => metricKinds.get(name) === undefined).sort()];
}

function metricRow(runs: RunSummary[], metric: MetricName): Comparison['metrics'][number] {
  const values = runs.map((run) => run.metrics[metric]?.last ?? null);
  const first = values[0] ?? null;
  return { metric, values, deltas: values.map((value) => (value === null || first === null ? null : value - first)) };
}

async function flipsAgainstFirst(lab: ReadContext, runs: RunSummary[]): Promise<Comparison['flips']> {
  const predictions = await Promise.all(
    runs.map((run) => readPredictions(recordedRun(lab, run.id), run.examples.test)),
  );
  const [firstRun] = runs;
  const [first] = predictions;
  if (firstRun === undefined || first === undefined) return runs.map(() => null);
  const labels = await readTestLabels(lab, firstRun).catch(() => undefined);
  return runs.map((run, place) => {
    const other = predictions[place];
    // Only predictions for the same examples can be set side by side.
    const same = sameData(run.data, firstRun.data);
    if (labels === undefined || other === undefined || !same || other.length !== labels.length) return null;
    let nowRight = 0;
    let nowWrong = 0;
    labels.forEach((label, index) => {
      const before = first[index] === label;
      const after = other[index] === label;
      if (after && !before) nowRight += 1;
      if (before && !after) nowWrong += 1;
    });
    return { nowRight, nowWrong };
  });
}
