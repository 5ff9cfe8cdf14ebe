import type { MetricSeries } from '../metric.ts';
import type { MetricKind } from './metric-kind.ts';
import { metricKinds } from './metric-kinds.ts';

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

/** The same in a sentence. */
export function alarmWords({ metric, step, value }: RunAlarm): string {
  const { above = 0, words = metric.title } = metric.limit ?? {};
  return `${words} since step ${step}: ${metric.title} ${Number(value.toPrecision(4))}, limit ${above}.`;
}
