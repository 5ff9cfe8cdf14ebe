import { numberAxis, wordAxis, type ParallelAxis } from '../../charts/parallel-axes.ts';
import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { SweepDetail } from '../../../shared/models/sweeps/sweep.ts';
import { isRange } from '../../../shared/models/sweeps/varied.ts';
import { metricText, settingText } from './sweep-words.ts';

/** The axis of what is varied: of numbers where all of its values are. */
export function parameterAxis({ settings, plan }: SweepDetail, path: string, title: string): ParallelAxis {
  const values = settings.map(({ set }) => set[path] ?? null);
  const numbers = values.filter((value) => typeof value === 'number');
  const varied = plan.vary.find((one) => one.path === path);
  return numbers.length === values.length && new Set(numbers).size > 1
    ? numberAxis(path, title, numbers, {
        logarithmic: varied !== undefined && isRange(varied) && varied.scale === 'log',
        text: settingText,
      })
    : wordAxis(path, title, values.map(settingText));
}

export function metricAxis({ settings }: SweepDetail, metric: string, kind: MetricKind | undefined): ParallelAxis {
  return numberAxis(
    metric,
    kind?.title ?? metric,
    settings.map(({ mean }) => mean[metric] ?? undefined),
    // Its ends say enough: means lie anywhere between them.
    { text: (value) => metricText(kind, value), most: 2 },
  );
}
