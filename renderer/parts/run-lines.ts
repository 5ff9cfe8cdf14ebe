import { alarmOf } from '../../shared/models/metrics/run-alarm.ts';
import type { MetricName, MetricSeries } from '../../shared/models/metric.ts';
import type { Axis } from '../charts/line-options.ts';
import { formatValue, type Line } from '../charts/line.ts';
import type { CurveRun } from './curve-run.ts';

export type CurvePart = 'train' | 'validation';
export const curveParts: readonly CurvePart[] = ['train', 'validation'];
const partWords: Readonly<Record<CurvePart, string>> = { train: 'training', validation: 'validation' };

/** What the horizontal axis of curves of trainings can be. */
export type RunAxis = Extract<Axis, string>;

/**
 * The curves of one quantity, `cost` or another: training thin, validation thick. A single run's two curves are both labelled; of several
 * runs each is labelled once, at its thick line. A ghost goes beside a single run.
 */
export function runLines(runs: readonly CurveRun[], quantity: string, axis: RunAxis): Line[] {
  const several = runs.filter(({ ghost }) => ghost !== true).length > 1;
  return runs.flatMap((run) => {
    const present = curveParts.filter((part) => seriesOf(run, `${part}.${quantity}`) !== undefined);
    return present.map((part) => {
      const metric: MetricName = `${part}.${quantity}`;
      const found = seriesOf(run, metric);
      const y = found?.values ?? [];
      const named = several || run.ghost === true;
      const label = named ? `${run.name} · ${partWords[part]}` : partWords[part];
      const thick = part === 'validation' || present.length === 1;
      const last = y.at(-1);
      const value = quantity === 'accuracy' ? formatValue(last, 'fraction') : '';
      return {
        id: `${run.id} ${metric}`,
        label,
        // A long name is cut at its end, so the value goes first.
        endLabel: named && !thick ? '' : `${value} ${named ? run.name : label}`.trim(),
        colour: run.colour,
        ...(run.ghost === true ? { ghost: true } : {}),
        width: thick ? 'thick' : 'thin',
        x: found === undefined ? [] : positions(run, found, axis),
        y,
        alarm: alarmMark(run, axis),
      } satisfies Line;
    });
  });
}

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
