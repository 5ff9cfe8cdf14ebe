import type { Database } from 'better-sqlite3';
import type { GroupQuery, RunGroups, RunSpread } from '../../shared/contract/contract.ts';
import type { RunQuery } from '../../shared/models/run-query.ts';
import { LabError } from '../../shared/failure.ts';
import { runFields, unknownField } from '../../shared/lib/run-fields.ts';
import { describeExperiments } from '../../shared/models/experiment-kinds.ts';
import { fieldSql, trialColumn } from './run-filter-sql.ts';
import { conditionSql } from './run-list.ts';
import type { Sql } from './text-search-sql.ts';

/** What the runs that fit a filter have in common and where they differ. */
export interface RunGroupReads {
  /** @throws LabError `bad_input` when the filter cannot be read. */
  spread(query: Pick<RunQuery, 'where' | 'deleted'>): RunSpread;
  /** @throws LabError `bad_input` when the filter cannot be read or there is no such field. */
  groups(query: GroupQuery): RunGroups;
}

type Value = RunGroups['groups'][number]['value'];

const mostIds = 20;
/** All rows of an answer are read in less time than one after another; of so many runs they need little memory. */
const runsAtOnce = 1000;
const mostValues = 12;

interface SpreadRow {
  spec: string;
  preset: string | null;
  set: string | null;
  engine: string | null;
  status: string;
}

export function openRunGroups(database: Database): RunGroupReads {
  /** The last values of runs, whose ids are told as JSON; the outer loop is over them, so that no other run's are read. */
  const measured = database.prepare<[ids: string], [run: number, metric: string, last: number]>(
    `SELECT run_id, metric, last FROM json_each(?) AS wanted CROSS JOIN metric_summaries ON run_id = wanted.value
     WHERE last IS NOT NULL`,
  );

  function spread(query: Pick<RunQuery, 'where' | 'deleted'>): RunSpread {
    const condition = conditionSql(query);
    const rows = database.prepare<unknown[], SpreadRow>(
      `SELECT spec, preset, substr(data_set, instr(data_set, ':') + 1) AS "set", engine_name AS engine, status FROM runs
       WHERE ${condition.text}`,
    );
    const counted = new Map<string, Map<Value, number>>();
    const count = (name: string, value: Value): void => {
      const values = counted.get(name) ?? new Map<Value, number>();
      counted.set(name, values);
      values.set(value, (values.get(value) ?? 0) + 1);
    };
    // Many runs have one spec: it is taken apart once.
    const specs = new Map<string, number>();
    let runs = 0;
    for (const { spec, preset, set, engine, status } of rows.iterate(...condition.parameters)) {
      runs += 1;
      specs.set(spec, (specs.get(spec) ?? 0) + 1);
      for (const [name, value] of Object.entries({ preset, 'data.set': set, engine, status })) count(name, value);
    }
    const trials = database.prepare<unknown[], { sweep: number; times: number }>(
      `SELECT sweep_id AS sweep, count(*) AS times FROM sweep_trials JOIN runs ON runs.id = run_id
       WHERE ${condition.text} GROUP BY sweep_id`,
    );
    for (const { sweep, times } of trials.iterate(...condition.parameters)) {
      const values = counted.get('sweep') ?? new Map<Value, number>();
      counted.set('sweep', values.set(sweep, times));
    }
    const tree = specPart();
    for (const [spec, times] of specs) countPart(JSON.parse(spec), times, tree);
    for (const [path, values] of countedLeaves(tree, '')) counted.set(path, values);
    return { runs, fields: [...counted].map(([name, values]) => toldSpread(name, values, runs)) };
  }

  function groups({ by, where, deleted, limit }: GroupQuery): RunGroups {
    const condition = conditionSql({ where, deleted });
    const value = valueSql(by);
    const members = database.prepare<unknown[], [value: Value, run: number]>(
      `SELECT ${value.text}, runs.id FROM runs ${value.join} WHERE ${condition.text} ORDER BY runs.id DESC`,
    );
    const found = new Map<Value, Group>();
    const groupsOf = new Map<number, Group[]>();
    for (const [of, run] of members.raw().all(...value.parameters, ...condition.parameters)) {
      const group = found.get(of) ?? { runs: 0, ids: [], metrics: new Map<string, Moments>() };
      found.set(of, group);
      group.runs += 1;
      if (group.ids.length < mostIds) group.ids.push(run);
      const all = groupsOf.get(run);
      if (all === undefined) groupsOf.set(run, [group]);
      else all.push(group);
    }
    const ids = [...groupsOf.keys()];
    for (let first = 0; first < ids.length; first += runsAtOnce) {
      for (const [run, metric, last] of measured.raw().all(JSON.stringify(ids.slice(first, first + runsAtOnce)))) {
        for (const { metrics } of groupsOf.get(run) ?? []) add(metrics, metric, last);
      }
    }
    const told = [...found]
      .map(([of, { runs, ids, metrics }]) => ({ value: of, runs, ids, metrics: [...metrics].map(toldMoments) }))
      .sort((one, other) => other.runs - one.runs);
    return { by, total: told.length, groups: told.slice(0, limit) };
  }

  return { spread: database.transaction(spread), groups: database.transaction(groups) };
}

interface Group {
  runs: number;
  ids: number[];
  metrics: Map<string, Moments>;
}

/** Welford's running mean, with the sum of squares around it. */
interface Moments {
  n: number;
  mean: number;
  squares: number;
  min: number;
  max: number;
}

/** Takes a value in where it stands: an answer about 10,000 runs adds as many values of each metric. */
function add(metrics: Map<string, Moments>, metric: string, value: number): void {
  const moments = metrics.get(metric);
  if (moments === undefined) {
    metrics.set(metric, { n: 1, mean: value, squares: 0, min: value, max: value });
    return;
  }
  const apart = value - moments.mean;
  moments.n += 1;
  moments.mean += apart / moments.n;
  moments.squares += apart * (value - moments.mean);
  if (value < moments.min) moments.min = value;
  if (value > moments.max) moments.max = value;
}

function toldMoments([metric, { n, mean, squares, min, max }]: [
  string,
  Moments,
]): RunGroups['groups'][number]['metrics'][number] {
  return { metric, n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null, min, max };
}

/** What runs are grouped by; a run of several tags, or of several sweeps, is in several groups. */
function valueSql(by: string): Sql & { join: string } {
  if (/^tags?$/i.test(by)) {
    return { text: 'grouped.tag', parameters: [], join: 'LEFT JOIN run_tags AS grouped ON grouped.run_id = runs.id' };
  }
  const fields = runFields(describeExperiments());
  const field = fields.find(by);
  if (field === undefined) throw new LabError('bad_input', unknownField(by, fields), { by });
  if (field.from === 'trial') {
    return {
      text: trialColumn(field),
      parameters: [],
      join: 'LEFT JOIN sweep_trials ON sweep_trials.run_id = runs.id',
    };
  }
  return { ...fieldSql(field), join: '' };
}

/** The values that one place of specs has, and the places below it. */
interface SpecPart {
  values: Map<Value, number>;
  parts: Map<string, SpecPart>;
}

function specPart(): SpecPart {
  return { values: new Map(), parts: new Map() };
}

/** Counts every plain value of a spec, `times` each. 10,000 specs of twenty values go through here for one answer. */
function countPart(value: unknown, times: number, at: SpecPart): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      let below = at.parts.get(name);
      if (below === undefined) at.parts.set(name, (below = specPart()));
      countPart(inner, times, below);
    }
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    at.values.set(value, (at.values.get(value) ?? 0) + times);
  }
}

/** What was counted by its path, as in `optimizer.learningRate`. */
function countedLeaves({ values, parts }: SpecPart, path: string): [path: string, values: Map<Value, number>][] {
  const below = [...parts].flatMap(([name, part]) => countedLeaves(part, path === '' ? name : `${path}.${name}`));
  return values.size > 0 ? [[path, values], ...below] : below;
}

function toldSpread(name: string, values: ReadonlyMap<Value, number>, runs: number): RunSpread['fields'][number] {
  const some = [...values].filter(([value]) => value !== null);
  const numbers = some.flatMap(([value]) => (typeof value === 'number' ? [value] : []));
  const having = some.reduce((sum, [, count]) => sum + count, 0);
  return {
    name,
    distinct: some.length,
    // A run that is a trial of several sweeps has several values.
    none: Math.max(0, runs - having),
    low: numbers.length === 0 ? null : numbers.reduce((least, value) => Math.min(least, value)),
    high: numbers.length === 0 ? null : numbers.reduce((most, value) => Math.max(most, value)),
    values: some
      .sort(([, one], [, other]) => other - one)
      .slice(0, mostValues)
      .map(([value, count]) => ({ value, runs: count })),
  };
}
