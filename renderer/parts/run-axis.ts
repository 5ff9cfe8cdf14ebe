import { alarmOf } from '../../shared/models/metrics/run-alarm.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';
import type { Axis } from '../charts/line-options.ts';
import type { Line } from '../charts/line.ts';
import type { CurveRun } from './curve-run.ts';

/** What the horizontal axis of curves of trainings can be. */
export type RunAxis = Extract<Axis, string>;

/** Where a run first went wrong, on the axis. */
export function alarmMark(run: CurveRun, axis: RunAxis): Line['alarm'] {
  const alarm = alarmOf(run.series);
  if (alarm === undefined) return undefined;
  const [x] = positions(run, { steps: [alarm.step], seconds: [alarm.seconds] }, axis);
  return x === undefined ? undefined : { x, words: `${alarm.metric.title} at step ${alarm.step}` };
}

/** Where the points of a series stand on the axis: none of them where the run has no such positions. */
export function positions(
  { epochSteps, startedAt }: Pick<CurveRun, 'epochSteps' | 'startedAt'>,
  { steps, seconds }: Pick<MetricSeries, 'steps' | 'seconds'>,
  axis: RunAxis,
): readonly number[] {
  const ways: Record<RunAxis, () => readonly number[]> = {
    step: () => steps,
    // After update 0 one batch has been looked at.
    epoch: () => (epochSteps === undefined ? [] : steps.map((step) => (step + 1) / epochSteps)),
    time: () => seconds,
    clock: () => (startedAt === undefined ? [] : seconds.map((second) => startedAt + 1000 * second)),
  };
  return ways[axis]();
}

export function seriesOf(run: CurveRun, metric: MetricName): MetricSeries | undefined {
  return run.series.find((series) => series.metric === metric && series.steps.length > 0);
}
