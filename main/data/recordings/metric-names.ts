import { metricName, type MetricName } from '../../../shared/models/metric.ts';
import { metricKinds } from '../../../shared/models/metrics/metric-kinds.ts';
import type { RecordedCurves } from './recorded-run.ts';

const parts: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  eval: 'validation',
  test: 'test',
};
const quantities: Readonly<Record<string, string>> = {
  loss: 'cost',
  cost: 'cost',
  acc: 'accuracy',
  accuracy: 'accuracy',
};
/** Words that say when something was measured, not what. */
const moments = new Set(['epoch', 'step', 'batch', 'iteration']);

/**
 * What a metric of another program is called here: as it is asked for, by its own name where there is such a metric, else by the words
 * of Keras and PyTorch (`val_loss`, `train/acc`, `epoch_accuracy`), else its name with dots.
 */
function nameHere(from: string, asked: Readonly<Record<string, string>>): MetricName {
  const wish = new Map(Object.entries(asked)).get(from);
  if (wish !== undefined) return metricName.parse(wish);
  if (metricKinds.get(from) !== undefined) return from;
  const words = from
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !moments.has(word));
  const part = words.flatMap((word) => parts[word] ?? []);
  const quantity = words.flatMap((word) => quantities[word] ?? []);
  const known = part.length <= 1 && quantity.length === 1 && part.length + quantity.length === words.length;
  const guess = `${part[0] ?? 'train'}.${quantity[0] ?? ''}`;
  return known && metricKinds.get(guess) !== undefined ? guess : cleanName(from);
}

function cleanName(from: string): MetricName {
  const dotted = from
    .replace(/[^\w.-]+/g, '.')
    .replace(/^[^a-z]+/i, '')
    .slice(0, 79);
  return metricName.safeParse(dotted).data ?? 'metric';
}

/** The metrics of a run by their names here. Where two would have one name, the later keeps its own, with a number if need be. */
export function namedHere(run: RecordedCurves, asked: Readonly<Record<string, string>>): RecordedCurves['series'] {
  const taken = new Set<string>();
  return run.series.map(({ from, series }) => {
    let metric = nameHere(from, asked);
    if (taken.has(metric)) metric = cleanName(from);
    for (let number = 2; taken.has(metric); number++) metric = `${cleanName(from).slice(0, 70)}.${number}`;
    taken.add(metric);
    return { from, series: { ...series, metric } };
  });
}
