import type { MetricKind } from '../../../shared/models/metrics/metric-kind.ts';
import type { SweepDetail, SweepGroup } from '../../../shared/models/sweeps/sweep.ts';
import { isRange, type SettingValue } from '../../../shared/models/sweeps/varied.ts';
import { metricText, settingText } from './sweep-words.ts';

/** One axis of a parallel plot: where a setting stands on it, 0 at the bottom to 1 at the top, and what is written beside it. */
export interface ParallelAxis {
  key: string;
  title: string;
  /** Undefined where the setting has no such number. */
  at(group: SweepGroup): number | undefined;
  marks: readonly { at: number; text: string }[];
}

/** Numbers that differ by more than so many times stand on a logarithmic axis. */
const wide = 30;
const mostMarks = 7;

export function parameterAxis(sweep: SweepDetail, path: string, title: string): ParallelAxis {
  const values = [
    ...new Map(sweep.settings.map(({ set }) => [JSON.stringify(set[path] ?? null), set[path] ?? null])).values(),
  ];
  const numbers = values.filter((value) => typeof value === 'number');
  const plan = sweep.plan.vary.find((one) => one.path === path);
  return numbers.length === values.length && numbers.length > 1
    ? numberAxis(
        path,
        title,
        numbers,
        plan !== undefined && isRange(plan) && plan.scale === 'log',
        settingText,
        ({ set }) => set[path],
      )
    : wordAxis(path, title, values);
}

export function metricAxis(sweep: SweepDetail, metric: string, kind: MetricKind | undefined): ParallelAxis {
  const numbers = sweep.settings.flatMap(({ mean }) => mean[metric] ?? []);
  // Its ends say enough: means lie anywhere between them.
  const text = (value: number): string => metricText(kind, value);
  return numberAxis(metric, kind?.title ?? metric, numbers, false, text, ({ mean }) => mean[metric], 2);
}

function numberAxis(
  key: string,
  title: string,
  numbers: readonly number[],
  asked: boolean,
  text: (value: number) => string,
  of: (group: SweepGroup) => SettingValue | undefined,
  most = mostMarks,
): ParallelAxis {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const logarithmic = low > 0 && (asked || high / low > wide);
  const scale = (value: number): number => (logarithmic ? Math.log(value) : value);
  const at = (value: number): number => (high === low ? 0.5 : (scale(value) - scale(low)) / (scale(high) - scale(low)));
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const marked = distinct.length <= most ? distinct : [low, high];
  return {
    key,
    title,
    at: (group) => {
      const value = of(group);
      return typeof value === 'number' ? at(value) : undefined;
    },
    marks: marked.map((value) => ({ at: at(value), text: text(value) })),
  };
}

function wordAxis(path: string, title: string, values: readonly SettingValue[]): ParallelAxis {
  const texts = values.map((value) => JSON.stringify(value));
  const at = (place: number): number => (values.length === 1 ? 0.5 : place / (values.length - 1));
  return {
    key: path,
    title,
    at: ({ set }) => {
      const place = texts.indexOf(JSON.stringify(set[path] ?? null));
      return place < 0 ? undefined : at(place);
    },
    marks: values.map((value, place) => ({ at: at(place), text: settingText(value) })),
  };
}
