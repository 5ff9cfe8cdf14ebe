import type { MetricKind } from '../../shared/models/metrics/metric-kind.ts';
import type { MetricName } from '../../shared/models/metric.ts';
import type { AxisRange } from '../charts/linked-range.ts';
import { formatValue, type Line } from '../charts/line.ts';
import { nearestIndex } from '../../shared/lib/series.ts';
import type { CurveRun } from './curve-run.ts';
import type { CurveChart } from './curve-charts.ts';
import { alarmMark, positions, seriesOf, type RunAxis } from './run-axis.ts';

/** What has one colour and one row of a legend: a run, or several of which the mean is drawn. */
export interface DrawnCurve {
  key: string;
  name: string;
  colour: number;
  runs: readonly CurveRun[];
  /** How many runs it stands for, where only the newest of them are drawn. */
  of?: number;
  /** The same runs over their whole course, where `runs` have only a stretch of it: what was best is best of all of it. */
  whole?: readonly CurveRun[];
}

/** `curve metric`: the identity of a line among those of one chart. */
function lineId(curve: DrawnCurve, metric: MetricName): string {
  return `${curve.key} ${metric}`;
}

/** The curve that a line of a chart belongs to. */
export function curveOfLine(id: string): string {
  return id.slice(0, id.lastIndexOf(' '));
}

/** How lines are drawn. `pointedAt`: key of the curve that stands out; `labelled`: with names at their ends. */
export interface LineWay {
  readonly axis: RunAxis;
  readonly pointedAt: string | null;
  readonly labelled: boolean;
}

/**
 * The lines of one chart: training thin, validation thick, where that is best a ring. Of several runs the mean, with one standard deviation
 * to both sides, as far as all of them have come.
 */
export function curveLines(
  curves: readonly DrawnCurve[],
  chart: CurveChart,
  { axis, pointedAt, labelled }: LineWay,
): Line[] {
  return curves.flatMap((curve) => {
    const ghost = curve.runs.every((run) => run.ghost === true);
    const drawn = chart.metrics.flatMap((metric) => {
      const points = curvePoints(curve, metric.name, axis);
      return points === undefined ? [] : [{ ...metric, points }];
    });
    return drawn.map(({ name, word, points }, place): Line => {
      const isThick = place === drawn.length - 1;
      const whole = curve.whole === undefined ? points : curvePoints({ runs: curve.whole }, name, axis);
      // A long name is cut at its end, so the value goes first; a ghost is named once.
      const own = `${formatValue(points.y.at(-1), chart.display)} ${word}`.trim();
      const end = ghost ? (isThick ? curve.name : '') : own;
      return {
        id: lineId(curve, name),
        label: word === '' ? curve.name : `${curve.name} · ${word}`,
        endLabel: labelled ? end : '',
        colour: curve.colour,
        ...(ghost ? { ghost } : {}),
        width: isThick ? 'thick' : 'thin',
        ...points,
        best: isThick && !ghost && whole !== undefined ? bestPoint(whole, chart.direction) : undefined,
        alarm: curve.runs.map((run) => alarmMark(run, axis)).find((mark) => mark !== undefined),
        faint: pointedAt !== null && pointedAt !== curve.key,
      };
    });
  });
}

/** The values of a curve that its row of the legend tells: of its thick line. */
export function curveValues(
  curve: DrawnCurve,
  { metrics }: Pick<CurveChart, 'metrics'>,
  axis: RunAxis,
  at: number | null,
): { at: number | undefined; last: number | undefined } {
  const points = metrics.flatMap(({ name }) => curvePoints(curve, name, axis) ?? []).at(-1);
  if (points === undefined) return { at: undefined, last: undefined };
  const value = at === null ? undefined : points.y[nearestIndex(points.x, at)];
  return { at: value, last: points.y.at(-1) };
}

interface CurvePoints {
  x: readonly number[];
  y: readonly number[];
  band?: { low: readonly number[]; high: readonly number[] };
}

function curvePoints({ runs }: Pick<DrawnCurve, 'runs'>, metric: MetricName, axis: RunAxis): CurvePoints | undefined {
  const found = runs.flatMap((run) => {
    const series = seriesOf(run, metric);
    const x = series === undefined ? [] : positions(run, series, axis);
    return series === undefined || x.length === 0 ? [] : [{ x, y: series.values }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  return found.length === 1 ? first : meanPoints(found);
}

/** Mean and standard deviation (n − 1) at the positions of the first curve; another that has no point there is interpolated. */
export function meanPoints(curves: readonly { x: readonly number[]; y: readonly number[] }[]): Required<CurvePoints> {
  const end = Math.min(...curves.map(({ x }) => x.at(-1) ?? 0));
  const start = Math.max(...curves.map(({ x }) => x[0] ?? 0));
  const x = (curves[0]?.x ?? []).filter((at) => at >= start && at <= end);
  const y: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  for (const at of x) {
    const values = curves.map((curve) => valueAt(curve, at));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(square / (values.length - 1)) : 0;
    y.push(mean);
    low.push(mean - deviation);
    high.push(mean + deviation);
  }
  return { x, y, band: { low, high } };
}

function valueAt({ x, y }: { x: readonly number[]; y: readonly number[] }, at: number): number {
  const near = nearestIndex(x, at);
  const found = x[near] ?? 0;
  const other = found <= at ? near + 1 : near - 1;
  const [here, there] = [y[near] ?? Number.NaN, y[other]];
  const span = (x[other] ?? found) - found;
  return found === at || there === undefined || span === 0 ? here : here + ((there - here) * (at - found)) / span;
}

function bestPoint({ x, y }: CurvePoints, direction: MetricKind['direction']): Line['best'] {
  if (direction === 'neither') return undefined;
  let place = 0;
  for (let other = 1; other < y.length; other++) {
    const [value = Number.NaN, best = Number.NaN] = [y[other], y[place]];
    if (direction === 'higher' ? value > best : value < best) place = other;
  }
  const [at, value] = [x[place], y[place]];
  return at === undefined || value === undefined ? undefined : { x: at, y: value };
}

/** The steps that a stretch of the axis covers in any of the runs, a little more at both ends so that lines continue to the edges. */
export function stepsIn(
  runs: readonly CurveRun[],
  axis: RunAxis,
  range: AxisRange | null,
): { from: number; to: number } | null {
  if (range === null) return null;
  const covered = runs.flatMap((run) => {
    const [series] = run.series;
    if (series === undefined) return [];
    const x = positions(run, series, axis);
    const inside = x.flatMap((at, place) => (at >= range.from && at <= range.to ? [place] : []));
    const [first, last] = inside.length > 0 ? [inside[0] ?? 0, inside.at(-1) ?? 0] : between(x, range);
    return [series.steps[Math.max(0, first - 1)] ?? 0, series.steps[Math.min(x.length - 1, last + 1)] ?? 0];
  });
  if (covered.length === 0) return null;
  return { from: Math.min(...covered), to: Math.max(...covered) };
}

function between(x: readonly number[], { from }: AxisRange): [number, number] {
  const near = Math.max(0, nearestIndex(x, from));
  return [near, near];
}
