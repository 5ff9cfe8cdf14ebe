import { basename } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { Reading } from './recorded-run.ts';

/** What columns are called that are looked for where nobody names them, the likeliest first. */
const usual = {
  step: ['step', 'steps', 'global_step', '_step', 'iteration', 'iter', 'epoch'],
  run: ['run', 'run_id', 'run_name', 'name'],
  seconds: ['seconds', 'time', 'relative time', '_runtime', 'elapsed'],
  wall: ['wall time', 'wall_time', '_timestamp', 'timestamp'],
  metric: ['metric', 'tag', 'key'],
  value: ['value'],
} as const;

/** A column with the values of a metric; of the run that it names, where there is a column for each run. */
export interface MetricColumn {
  column: string;
  metric: string;
  run?: string;
}

export interface Columns {
  step: string;
  run: string | undefined;
  /** Seconds since the start of the run. */
  seconds: string | undefined;
  /** Moments, as seconds or milliseconds since 1970 or as dates. */
  wall: string | undefined;
  /** Of a long table: the columns with names and values; undefined for a wide one. */
  long: { metric: string; value: string } | undefined;
  metrics: MetricColumn[];
  /** What is in the table and not read, a sentence each. */
  leftOut: string[];
}

/** @throws LabError `bad_input` where a named column is missing, or none has the steps. */
export function columnsOf(header: readonly string[], reading: Reading, path: string): Columns {
  const named = (role: 'step' | 'run' | 'seconds'): string | undefined => {
    const wish = reading[role];
    if (wish !== undefined && !header.includes(wish)) {
      throw new LabError('bad_input', `${basename(path)} has no column “${wish}”. Choose one of: ${listed(header)}.`, {
        header,
      });
    }
    return wish ?? likely(header, usual[role]);
  };
  const step = named('step');
  if (step === undefined) {
    const advice = `Name the column of the steps (--step on the command line); there are: ${listed(header)}.`;
    throw new LabError('bad_input', `${basename(path)} has no column that is called step. ${advice}`, { header });
  }
  const [metric, value] = [likely(header, usual.metric), likely(header, usual.value)];
  const long = metric === undefined || value === undefined ? undefined : { metric, value };
  const [run, seconds, wall] = [named('run'), named('seconds'), likely(header, usual.wall)];
  const others = header.filter((title) => ![step, run, seconds, wall].includes(title));
  const roles = { step, run, seconds, wall, long };
  const perRun = run === undefined ? runColumns(others) : undefined;
  if (perRun !== undefined) return { ...roles, ...perRun };
  const tag = run === undefined && others.length === 1 && others[0] === value ? tagOf(path) : undefined;
  const metrics = others.map((column) => ({ column, metric: column, ...(tag !== undefined && tag) }));
  return { ...roles, metrics, leftOut: [] };
}

/** Run and metric as TensorBoard names the file of one curve: `run-train-tag-loss.csv`. */
function tagOf(path: string): { run: string; metric: string } | undefined {
  const { run, metric } = /^run-(?<run>.+)-tag-(?<metric>.+)\.csv$/i.exec(basename(path))?.groups ?? {};
  return run === undefined || metric === undefined ? undefined : { run, metric };
}

/**
 * The columns of a chart of Weights & Biases: `run - metric`, each followed by `run - metric__MIN` and `run - metric__MAX`. Undefined for
 * other tables.
 */
function runColumns(titles: readonly string[]): Pick<Columns, 'metrics' | 'leftOut'> | undefined {
  const all = new Set(titles);
  const metrics = titles.flatMap((column): MetricColumn[] => {
    const [, run, metric] = /^(.+) - (.+)$/.exec(column) ?? [];
    const isOne = ['__MIN', '__MAX'].every((end) => all.has(column + end));
    return isOne && run !== undefined && metric !== undefined ? [{ column, metric, run }] : [];
  });
  if (metrics.length === 0) return undefined;
  const words =
    'The least and the greatest value of each stretch, which Weights & Biases writes beside its value, were left out.';
  return { metrics: metrics.filter(({ metric }) => metric !== '_step'), leftOut: [words] };
}

function likely(header: readonly string[], titles: readonly string[]): string | undefined {
  return titles.flatMap((title) => header.find((one) => one.toLowerCase() === title) ?? [])[0];
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((title) => `“${title}”`);
  return `${shown.join(', ')}${header.length > shown.length ? ' and more' : ''}`;
}
