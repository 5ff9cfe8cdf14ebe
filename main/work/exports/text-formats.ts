import type { MetricSeries } from '../../../shared/models/metric.ts';
import type { RunsFormatName } from '../../../shared/models/runs-format.ts';
import { withSetNames } from '../../../shared/models/set-names.ts';
import { specParameters } from '../../../shared/models/spec-path.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { ReadContext } from '../lab-context.ts';
import { requireRun } from '../runs/require-run.ts';
import { inTableOrder, seriesOf, stepRows } from '../runs/run-export.ts';
import { pagesOf } from './run-pages.ts';
import type { Piece, RunsFormat } from './runs-format.ts';

type Runs = (lab: ReadContext, ids: readonly number[], begun: (run: number) => void) => Generator<Piece>;

function textFormat(name: RunsFormatName, ending: string, type: string, pieces: Runs): RunsFormat {
  return {
    ...{ name, ending, type },
    files: (lab, ids, begun) => [{ name: '', pieces: () => pieces(lab, ids, begun) }],
  };
}

/** A cell of a CSV file as RFC 4180 has it. */
function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  const bare = value === null || value === undefined ? '' : text;
  return /[",\r\n]/.test(bare) ? `"${bare.replaceAll('"', '""')}"` : bare;
}

function line(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

function metricsOf(lab: ReadContext, ids: readonly number[]): string[] {
  const names = new Set(ids.flatMap((id) => Object.keys(requireRun(lab, id).metrics)));
  return [...names].sort(inTableOrder);
}

/** `run,name,step,seconds,train.cost,…`: one row a step of a run. */
export const wideCsv = textFormat('csv', '.csv', 'text/csv; charset=utf-8', function* (lab, ids, begun) {
  const names = metricsOf(lab, ids);
  yield line(['run', 'name', 'step', 'seconds', ...names]);
  for (const id of ids) {
    begun(id);
    const run = requireRun(lab, id);
    for (const page of pagesOf(lab, run)) {
      const rows = stepRows(page).map(([step, { seconds, values }]) =>
        line([id, run.name, step, seconds, ...names.map((name) => values.get(name))]),
      );
      yield rows.join('');
    }
  }
});

/** `run,name,metric,step,seconds,value`: one row a point. */
export const longCsv = textFormat('csv-long', '.csv', 'text/csv; charset=utf-8', function* (lab, ids, begun) {
  yield line(['run', 'name', 'metric', 'step', 'seconds', 'value']);
  for (const id of ids) {
    begun(id);
    const run = requireRun(lab, id);
    for (const metric of Object.keys(run.metrics).sort(inTableOrder)) {
      for (const [series] of pagesOf(lab, run, [metric])) {
        if (series !== undefined) yield pointRows(run, series);
      }
    }
  }
});

function pointRows({ id, name }: RunSummary, { metric, steps, seconds, values }: MetricSeries): string {
  return steps.map((step, place) => line([id, name, metric, step, seconds[place], values[place]])).join('');
}

const facts = ['run', 'name', 'status', 'preset', 'data', 'engine', 'stepsDone', 'seconds', 'tags', 'note', 'created'];

/** One row a run: facts, parameters, and of every metric the last, smallest and largest value with their steps. */
export const table = textFormat('table', '.csv', 'text/csv; charset=utf-8', function* (lab, ids, begun) {
  const metrics = metricsOf(lab, ids);
  const paths = new Set(ids.flatMap((id) => specParameters(requireRun(lab, id).spec).map(({ path }) => path)));
  const ofMetric = ['', '.min', '.max', '.minStep', '.maxStep'];
  yield line([...facts, ...paths, ...metrics.flatMap((name) => ofMetric.map((ending) => `${name}${ending}`))]);
  for (const id of ids) {
    begun(id);
    const run = requireRun(lab, id);
    const set = new Map(specParameters(run.spec).map(({ path, value }): [string, unknown] => [path, value]));
    const told = [run.id, run.name, run.status, run.preset, run.data?.id, run.engine?.name, run.stepsDone];
    const words = [run.trainingSeconds, run.tags.join(' '), run.note, run.createdAt];
    const numbers = metrics.flatMap((name) => {
      const of = run.metrics[name];
      return [of?.last, of?.min, of?.max, of?.minStep, of?.maxStep];
    });
    yield line([...told, ...words, ...[...paths].map((path) => set.get(path)), ...numbers]);
  }
});

/** One line a run: `{"run": …, "series": [{"metric", "steps", "seconds", "values"}, …]}`. */
export const jsonLines = textFormat('jsonl', '.jsonl', 'application/jsonl', function* (lab, ids, begun) {
  for (const id of ids) {
    begun(id);
    const run = withSetNames(requireRun(lab, id));
    yield `${JSON.stringify({ run, series: seriesOf(lab, id) })}\n`;
  }
});
