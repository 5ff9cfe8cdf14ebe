import type { MetricKind } from '../../shared/models/metrics/metric-kind.ts';
import { metricKinds } from '../../shared/models/metrics/metric-kinds.ts';
import type { MetricSeries } from '../../shared/models/metric.ts';

/** The first point of a run at which a metric was above its limit. */
export interface RunAlarm {
  metric: MetricKind;
  step: number;
  seconds: number;
  value: number;
}

/** Where the numbers of a run first went wrong, by any metric that has a limit; undefined where none did. */
export function alarmOf(series: readonly MetricSeries[]): RunAlarm | undefined {
  const found = series.flatMap(({ metric: name, steps, seconds, values }): RunAlarm[] => {
    const metric = metricKinds.get(name);
    const limit = metric?.limit?.above ?? Number.POSITIVE_INFINITY;
    const place = values.findIndex((value) => value > limit);
    const [step, second, value] = [steps[place], seconds[place], values[place]];
    if (metric === undefined || step === undefined || second === undefined || value === undefined) return [];
    return [{ metric, step, seconds: second, value }];
  });
  return found.sort((one, other) => one.step - other.step)[0];
}
