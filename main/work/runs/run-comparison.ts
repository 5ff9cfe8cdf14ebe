import type { Comparison } from '../../../shared/contract/contract.ts';
import { LabError } from '../../../shared/failure.ts';
import { differenceInterval, mcnemarProbability } from '../../../shared/lib/statistics.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { MetricName } from '../../../shared/models/metric.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import type { ReadContext } from '../lab-context.ts';
import { flippedPlaces, pairedPredictions } from './flipped-examples.ts';
import { whyApart } from './test-parts.ts';

/**
 * What differs between runs, and by how much their results do from those of one of them.
 * @param baseline id of that run; undefined: the first.
 * @throws LabError `bad_input` when the baseline is not among the runs, `bad_data` when the predictions of one of them are damaged.
 */
export async function compareRuns(lab: ReadContext, runs: RunSummary[], baseline?: number): Promise<Comparison> {
  const base = baseline === undefined ? runs[0] : runs.find(({ id }) => id === baseline);
  if (base === undefined) {
    const ids = runs.map(({ id }) => id).join(', ');
    throw new LabError('bad_input', `The baseline is one of the compared runs: ${ids}, not ${baseline ?? 'none'}.`);
  }
  const parameters = runs.map(parametersOf);
  const paths = [...new Set(parameters.flatMap((map) => [...map.keys()]))];
  const rows = paths.map((path) => ({ path, values: parameters.map((map) => map.get(path) ?? null) }));
  const differing = rows.filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
  const apart = runs.map((run) => whyApart(lab, run, base));
  const facts = runs.map(({ id }) => lab.store.runs.facts(id));
  return {
    baseline: base.id,
    runs,
    differing,
    equal: rows.length - differing.length,
    metrics: recordedMetrics(runs).map((metric) => metricRow(runs, base, apart, metric)),
    seconds: runs.map((run) => run.trainingSeconds),
    flips: await Promise.all(runs.map((run) => flipsAgainst(lab, base, run))),
    apart,
    confusions: facts.map((one) => one?.confusion ?? null),
    classNames: facts.map((one) => one?.classNames ?? []),
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

type MetricRow = Comparison['metrics'][number];

function metricRow(runs: RunSummary[], base: RunSummary, apart: Comparison['apart'], metric: MetricName): MetricRow {
  const kind = metricKinds.get(metric);
  const values = runs.map((run) => run.metrics[metric]?.last ?? null);
  const first = base.metrics[metric]?.last ?? null;
  const isCompared = (place: number): boolean => kind === undefined || apart[place]?.[kind.part] === null;
  const deltas = values.map((value, place) =>
    value === null || first === null || !isCompared(place) ? null : value - first,
  );
  const intervals = values.map((value, place): MetricRow['intervals'][number] => {
    const [run, part] = [runs[place], kind?.part];
    if (kind?.display !== 'fraction' || part === undefined || run === undefined || run === base) return null;
    if (value === null || first === null || deltas[place] === null) return null;
    const [n, m] = [run.examples[part], base.examples[part]];
    return n > 0 && m > 0 ? differenceInterval({ proportion: value, n }, { proportion: first, n: m }) : null;
  });
  return { metric, values, deltas, intervals };
}

async function flipsAgainst(lab: ReadContext, base: RunSummary, run: RunSummary): Promise<Comparison['flips'][number]> {
  const pair = await pairedPredictions(lab, base, run);
  if (pair === undefined) return null;
  const [nowRight, nowWrong] = [flippedPlaces(pair, 'right').length, flippedPlaces(pair, 'wrong').length];
  return { nowRight, nowWrong, n: pair.labels.length, p: mcnemarProbability(nowRight, nowWrong) };
}
