import type { RunField } from '../../shared/lib/run-fields.ts';
import { foldedText } from '../../shared/lib/folded-text.ts';
import type { RunComparison } from '../../shared/lib/run-filter-tokens.ts';
import type { RunFilter } from '../../shared/lib/run-filter.ts';
import { asShown, nearShown, shownDigits } from './search-functions.ts';
import { containsSql, foldedSql, type Sql } from './text-search-sql.ts';

const columns: Readonly<Record<string, string>> = {
  id: 'runs.id',
  parent: 'runs.parent',
  name: 'runs.name',
  preset: 'runs.preset',
  status: 'runs.status',
  data: 'runs.data_set',
  'data.set': `substr(runs.data_set, instr(runs.data_set, ':') + 1)`,
  priority: 'runs.priority',
  engine: 'runs.engine_name',
  'engine.version': 'runs.engine_version',
  'engine.threads': 'runs.engine_threads',
  note: 'runs.note',
  error: 'runs.error',
  specHash: 'runs.spec_hash',
  snapshotHash: 'runs.snapshot_hash',
  stepsDone: 'runs.steps_done',
  trainingSeconds: 'runs.training_seconds',
  processSeconds: 'runs.process_seconds',
  pausedSeconds: 'runs.paused_seconds',
  'examples.train': 'runs.train_examples',
  'examples.validation': 'runs.validation_examples',
  'examples.test': 'runs.test_examples',
  createdAt: 'runs.created_at',
  startedAt: 'runs.started_at',
  endedAt: 'runs.ended_at',
  deletedAt: 'runs.deleted_at',
  appVersion: 'runs.app_version',
  gitCommit: 'runs.git_commit',
};
const columnByName: ReadonlyMap<string, string> = new Map(Object.entries(columns));

const summaryColumns: Readonly<Record<RunField['of'], string>> = {
  last: 'last',
  min: 'min',
  max: 'max',
  minStep: 'min_step',
  maxStep: 'max_step',
};

/** The value of a field, NULL where a run has none. */
export function fieldSql(field: RunField): Sql {
  switch (field.from) {
    case 'run': {
      const column = columnByName.get(field.path);
      if (column === undefined) throw new Error(`The field ${field.name} has no column.`);
      return { text: column, parameters: [] };
    }
    case 'spec':
      return { text: '(runs.spec ->> ?)', parameters: [jsonPath(field.path)] };
    case 'data':
      return {
        text: `(SELECT id FROM data_sets WHERE key = runs.data_set AND kind IN (SELECT value FROM json_each(?)))`,
        parameters: [JSON.stringify(field.path.split(','))],
      };
    case 'trial':
      return { text: `(SELECT min(${trialColumn(field)}) FROM sweep_trials WHERE run_id = runs.id)`, parameters: [] };
    case 'metric':
      return {
        text: `(SELECT ${summaryColumns[field.of]} FROM metric_summaries WHERE run_id = runs.id AND metric = ?)`,
        parameters: [field.path],
      };
  }
}

/**
 * What is asked of a field's value, which the question may name more than once: 0 where there is no value, or the answer is NULL.
 * @param ask of an expression without parameters. Its own come before the field's.
 */
function askedOf(field: RunField, ask: (value: string) => Sql): Sql {
  if (field.from === 'metric') {
    const { text, parameters } = ask(summaryColumns[field.of]);
    return {
      text: `coalesce((SELECT ${text} FROM metric_summaries WHERE run_id = runs.id AND metric = ?), 0)`,
      parameters: [...parameters, field.path],
    };
  }
  const value = fieldSql(field);
  if (value.parameters.length === 0 && field.from === 'run') {
    const { text, parameters } = ask(value.text);
    return { text: `coalesce(${text}, 0)`, parameters };
  }
  const { text, parameters } = ask('value');
  return {
    text: `coalesce((SELECT ${text} FROM (SELECT ${value.text} AS value)), 0)`,
    parameters: [...parameters, ...value.parameters],
  };
}

/** The column of `sweep_trials` with a field of a trial. */
export function trialColumn({ path }: RunField): string {
  return path === 'sweep' ? 'sweep_trials.sweep_id' : 'sweep_trials.number';
}

/** The condition of a filter. It is 1 or 0 for every run, never NULL, so that `not` means what it says. */
export function filterSql(filter: RunFilter): Sql {
  switch (filter.kind) {
    case 'all':
      return { text: '1', parameters: [] };
    case 'and':
    case 'or': {
      // SQLite asks them in this order, and of a run no more than it has to.
      const parts = filter.of.toSorted((one, other) => effortOf(one) - effortOf(other)).map(filterSql);
      return {
        text: `(${parts.map((part) => part.text).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`,
        parameters: parts.flatMap((part) => part.parameters),
      };
    }
    case 'not': {
      const inner = filterSql(filter.of);
      return { text: `(NOT ${inner.text})`, parameters: inner.parameters };
    }
    case 'compare':
      return comparisonSql(filter.field, filter.comparison, filter.value);
    case 'tag':
      return tagSql(filter.comparison, filter.tag);
    case 'text': {
      const name = containsSql('runs.name', filter.text);
      const note = containsSql('runs.note', filter.text);
      const tag = tagSql('~', filter.text);
      return {
        text: `(${name.text} OR ${note.text} OR ${tag.text})`,
        parameters: [...name.parameters, ...note.parameters, ...tag.parameters],
      };
    }
  }
}

/** How much there is to read for an answer, roughly: a column of the run, its tags, what lies beside it, texts. */
function effortOf(filter: RunFilter): number {
  switch (filter.kind) {
    case 'all':
      return 0;
    case 'tag':
      return 2;
    case 'text':
      return 4;
    case 'compare':
      return filter.field.from === 'run' ? 1 : 3;
    case 'not':
      return effortOf(filter.of);
    case 'and':
    case 'or':
      return Math.max(...filter.of.map(effortOf));
  }
}

function tagSql(comparison: '=' | '~', tag: string | null): Sql {
  const ofRun = 'SELECT 1 FROM run_tags WHERE run_id = runs.id';
  if (tag === null) return { text: `EXISTS (${ofRun})`, parameters: [] };
  const { text, parameters } =
    comparison === '~' ? containsSql('tag', tag) : { text: `${foldedSql('tag')} = ?`, parameters: [foldedText(tag)] };
  return { text: `EXISTS (${ofRun} AND ${text})`, parameters };
}

function comparisonSql(field: RunField, comparison: RunComparison, value: string | number | null): Sql {
  if (comparison === '!=') {
    const equal = comparisonSql(field, '=', value);
    return { text: `(NOT ${equal.text})`, parameters: equal.parameters };
  }
  const { text, parameters } = fieldSql(field);
  if (value === null) {
    return { text: field.kind === 'text' ? `(nullif(${text}, '') IS NULL)` : `(${text} IS NULL)`, parameters };
  }
  if (field.from === 'trial') return trialSql(field, comparison, value);
  if (typeof value === 'number') return numberSql(field, comparison, value);
  if (isData(field)) return dataSql(comparison, value);
  if (comparison === '~') return askedOf(field, (asked) => containsSql(asked, value));
  // A time is compared as far as it was written: `createdAt = 2026-11-23` is any time of that day.
  if (field.kind === 'time') {
    return {
      text: `coalesce(substr(${text}, 1, length(?)) ${comparison} ?, 0)`,
      parameters: [...parameters, value, value],
    };
  }
  return askedOf(field, (asked) => ({
    text: `${foldedSql(asked)} ${comparison} ?`,
    parameters: [foldedText(value)],
  }));
}

/** A run that is a trial of several sweeps fits where one of them does. */
function trialSql(field: RunField, comparison: RunComparison, value: string | number): Sql {
  const trials = 'SELECT 1 FROM sweep_trials WHERE run_id = runs.id';
  return { text: `EXISTS (${trials} AND ${trialColumn(field)} ${comparison} ?)`, parameters: [value] };
}

/** What was measured is compared as it is shown, unless it is written with more digits. */
function numberSql(field: RunField, comparison: RunComparison, value: number): Sql {
  if (field.shown === 'exact') {
    return askedOf(field, (asked) => ({ text: `${asked} ${comparison} ?`, parameters: [value] }));
  }
  const digits = shownDigits(field.shown, value);
  const shown = asShown(value, field.shown, digits);
  const near = nearShown(shown, field.shown, digits);
  // Rounding keeps the order: a function in JavaScript is asked only of the few numbers that may be shown as this one.
  return askedOf(field, (asked) => ({
    text: `CASE WHEN ${asked} BETWEEN ? AND ? THEN as_shown(${asked}, ?, ?) ELSE ${asked} END ${comparison} ?`,
    parameters: [...near, field.shown, digits, shown],
  }));
}

function isData(field: RunField): boolean {
  return field.from === 'run' && field.path === 'data';
}

/** A set is meant by its id, by its kind, or by both: `mnist`, `digits`, `digits:mnist`. The kind of a set that is not here is in the spec. */
function dataSql(comparison: RunComparison, value: string): Sql {
  const names = ["(runs.spec ->> '$.data.kind')", columns['data.set'] ?? '', 'runs.data_set'].map((column) =>
    comparison === '~'
      ? containsSql(column, value)
      : { text: `(${foldedSql(column)} ${comparison} ?)`, parameters: [foldedText(value)] },
  );
  return {
    text: `(${names.map(({ text }) => `coalesce(${text}, 0)`).join(' OR ')})`,
    parameters: names.flatMap(({ parameters }) => parameters),
  };
}

/** A dotted path of a spec as SQLite's JSON functions have it: `hidden.0.units` is `$.hidden[0].units`. */
function jsonPath(path: string): string {
  const parts = path.split('.').map((part) => (/^\d+$/.test(part) ? `[${part}]` : `."${part}"`));
  return `$${parts.join('')}`;
}
