import type { RunField } from '../../shared/lib/run-fields.ts';
import type { RunComparison, RunFilter } from '../../shared/lib/run-filter.ts';

/** An SQL expression over a row of `runs`. Whatever a person wrote is among the parameters, never in the text. */
export interface Sql {
  text: string;
  parameters: (string | number)[];
}

const columns: Readonly<Record<string, string>> = {
  id: 'runs.id',
  name: 'runs.name',
  preset: 'runs.preset',
  status: 'runs.status',
  'data.set': `substr(runs.data_set, instr(runs.data_set, ':') + 1)`,
  priority: 'runs.priority',
  engine: 'runs.engine_name',
  'engine.version': 'runs.engine_version',
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
};
const columnByName: ReadonlyMap<string, string> = new Map(Object.entries(columns));

/** The value of a field, NULL where a run has none. */
export function fieldSql(field: RunField): Sql {
  switch (field.from) {
    case 'run': {
      const column = columnByName.get(field.path);
      if (column === undefined) throw new Error(`The field ${field.name} has no column.`);
      return { text: column, parameters: [] };
    }
    case 'spec':
      return { text: '(runs.spec ->> ?)', parameters: [`$.${field.path}`] };
    case 'data':
      return {
        text: `(SELECT id FROM data_sets WHERE key = runs.data_set AND kind IN (SELECT value FROM json_each(?)))`,
        parameters: [JSON.stringify(field.path.split(','))],
      };
    case 'metric':
      return {
        text: '(SELECT last FROM metric_summaries WHERE run_id = runs.id AND metric = ?)',
        parameters: [field.path],
      };
  }
}

/** The condition of a filter. It is 1 or 0 for every run, never NULL, so that `not` means what it says. */
export function filterSql(filter: RunFilter): Sql {
  switch (filter.kind) {
    case 'all':
      return { text: '1', parameters: [] };
    case 'and':
    case 'or': {
      const parts = filter.of.map(filterSql);
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
      return {
        text: 'EXISTS (SELECT 1 FROM run_tags WHERE run_id = runs.id AND tag = ? COLLATE NOCASE)',
        parameters: [filter.tag],
      };
    case 'text': {
      const pattern = containing(filter.text);
      return {
        text: `(runs.name ${like} OR runs.note ${like} OR EXISTS (SELECT 1 FROM run_tags WHERE run_id = runs.id AND tag ${like}))`,
        parameters: [pattern, pattern, pattern],
      };
    }
  }
}

const like = `LIKE ? ESCAPE '\\'`;

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
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
  if (comparison === '~') {
    return { text: `coalesce(${text} ${like}, 0)`, parameters: [...parameters, containing(String(value))] };
  }
  // A time is compared as far as it was written: `createdAt = 2026-11-23` is any time of that day.
  if (field.kind === 'time') {
    return {
      text: `coalesce(substr(${text}, 1, length(?)) ${comparison} ?, 0)`,
      parameters: [...parameters, value, value],
    };
  }
  const collation = field.kind === 'number' || field.kind === 'boolean' ? '' : ' COLLATE NOCASE';
  return { text: `coalesce(${text} ${comparison} ?${collation}, 0)`, parameters: [...parameters, value] };
}
