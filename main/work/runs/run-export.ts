import type { ExportFile, Media } from '../../../shared/contract/media.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { metricParts } from '../../../shared/models/metrics/metric-kind.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import { folderSource, readWeights, type WrittenArray } from '../../run-folder/weights-reader.ts';
import { LabError } from '../../../shared/failure.ts';
import { netOf } from '../../learning/nets/net-builders.ts';
import { appVersion } from '../../places.ts';
import { onnxModel } from '../exports/onnx.ts';
import { recordedRun, type LabContext, type ReadContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';
import { withSetNames } from '../../../shared/models/set-names.ts';
import { runDetail } from './run-detail.ts';
import { npz, safetensors } from './weight-files.ts';
import { readRunWeights } from './run-weights.ts';

const types: Record<ExportFile, string> = {
  'metrics.csv': 'text/csv; charset=utf-8',
  'metrics-long.csv': 'text/csv; charset=utf-8',
  'run.json': 'application/json',
  'model.json': 'application/json',
  'weights.bin': 'application/octet-stream',
  'weights.npz': 'application/zip',
  'weights.safetensors': 'application/octet-stream',
  'model.onnx': 'application/octet-stream',
};

/** A run in a form that other programs read. */
export async function exportRun(lab: LabContext, id: number, file: ExportFile): Promise<Media> {
  return { type: types[file], bytes: await contentOfExport(lab, id, file) };
}

/** @throws LabError `not_found` where the run has no such file, `bad_data` where it is damaged. */
export async function contentOfExport(lab: LabContext, id: number, file: ExportFile): Promise<Uint8Array<ArrayBuffer>> {
  const { name } = requireRun(lab, id);
  switch (file) {
    case 'metrics.csv':
      return encoded(metricsCsv(seriesOf(lab, id)));
    case 'metrics-long.csv':
      return encoded(longCsv(seriesOf(lab, id)));
    case 'run.json': {
      const content = {
        format: 'hidden-unit-run',
        version: 2,
        run: withSetNames(await runDetail(lab, id)),
        series: seriesOf(lab, id),
        log: lab.store.logs.of(id),
      };
      return encoded(`${JSON.stringify(content, null, 1)}\n`);
    }
    case 'model.json':
      return readRunWeights(lab, id, 'model');
    case 'weights.bin':
      return readRunWeights(lab, id, 'weights');
    case 'weights.npz':
      return new Uint8Array(npz(await writtenWeights(lab, id)));
    case 'weights.safetensors':
      return new Uint8Array(safetensors(await writtenWeights(lab, id), { run: name, format: 'pt' }));
    case 'model.onnx':
      return onnxOf(lab, id);
  }
}

async function onnxOf(lab: ReadContext, id: number): Promise<Uint8Array<ArrayBuffer>> {
  const { name, spec } = requireRun(lab, id);
  const weights = await writtenWeights(lab, id);
  const net = netOf(spec, weights);
  const model = onnxModel(name, net.layers, weights, `Hidden Unit ${appVersion}`);
  net.release();
  if (model !== undefined) return new Uint8Array(model);
  const advice = 'Export its weights as npz or safetensors.';
  throw new LabError(
    'conflict',
    `The net of run ${id} is not made of fully connected layers that ONNX has operators for. ${advice}`,
  );
}

/** @throws LabError as `readRunWeights` where there are none. */
async function writtenWeights(lab: ReadContext, id: number): Promise<WrittenArray[]> {
  await readRunWeights(lab, id, 'weights');
  return readWeights(folderSource(recordedRun(lab, id)));
}

/** Every metric that was recorded, with its finite points. */
export function seriesOf(lab: Pick<LabContext, 'store'>, id: number): MetricSeries[] {
  const recorded = Object.keys(lab.store.runs.get(id)?.metrics ?? {});
  const series = lab.store.metrics.series([id], recorded, null)[0]?.series ?? [];
  return series.map(({ metric, steps, seconds, values }) => ({ metric, steps, seconds, values }));
}

/** One row a point: `metric,step,seconds,value`. */
function longCsv(series: readonly MetricSeries[]): string {
  const rows = [...series]
    .sort((one, other) => inTableOrder(one.metric, other.metric))
    .flatMap(({ metric, steps, seconds, values }) =>
      steps.map((step, place) => [metric, step, seconds[place] ?? '', values[place] ?? ''].join(',')),
    );
  return `${['metric,step,seconds,value', ...rows].join('\n')}\n`;
}

/** One row a step: `step,seconds,train.cost,…`; a cell is empty where a metric has no point at that step. */
function metricsCsv(series: readonly MetricSeries[]): string {
  const names = series
    .filter(({ steps }) => steps.length > 0)
    .map(({ metric }) => metric)
    .sort(inTableOrder);
  const lines = stepRows(series).map(([step, { seconds, values }]) =>
    [step, seconds, ...names.map((name) => values.get(name) ?? '')].join(','),
  );
  return `${[['step', 'seconds', ...names].join(','), ...lines].join('\n')}\n`;
}

/** The values of each step, in the order of the steps. */
export function stepRows(
  series: readonly MetricSeries[],
): [step: number, row: { seconds: number; values: Map<string, number> }][] {
  const rows = new Map<number, { seconds: number; values: Map<string, number> }>();
  for (const { metric, steps, seconds, values } of series) {
    steps.forEach((step, place) => {
      const row = rows.get(step) ?? { seconds: seconds[place] ?? 0, values: new Map<string, number>() };
      const value = values[place];
      if (value !== undefined) row.values.set(metric, value);
      rows.set(step, row);
    });
  }
  return [...rows.entries()].sort(([a], [b]) => a - b);
}

/** Part by part, costs before accuracies; what is of no known kind comes last. */
export function inTableOrder(one: string, other: string): number {
  const kinds = metricKinds.all().toReversed();
  const ordered = metricParts.flatMap((part) => kinds.filter((kind) => kind.part === part).map(({ name }) => name));
  const place = (name: string): number => (ordered.includes(name) ? ordered.indexOf(name) : ordered.length);
  return place(one) - place(other) || one.localeCompare(other);
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
