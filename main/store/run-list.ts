import type { RunOrder, RunQuery } from '../../shared/models/run-query.ts';
import { LabError } from '../../shared/failure.ts';
import { runFields, unknownField } from '../../shared/lib/run-fields.ts';
import { placedWords } from '../../shared/lib/run-filter-error.ts';
import { parseRunFilter } from '../../shared/lib/run-filter.ts';
import { describeExperiments } from '../../shared/models/experiment-kinds.ts';
import { fieldSql, filterSql } from './run-filter-sql.ts';
import { foldedSql, type Sql } from './text-search-sql.ts';

/**
 * The condition of a query, for WHERE.
 * @throws LabError `bad_input` when the filter cannot be read; `details` has the place.
 */
export function conditionSql(query: Pick<RunQuery, 'where' | 'deleted'>): Sql {
  const parsed = parseRunFilter(query.where, runFields(describeExperiments()));
  if (!parsed.ok) {
    const { where } = query;
    throw new LabError('bad_input', placedWords(parsed.error, where), { ...parsed.error, where });
  }
  const filter = filterSql(parsed.value);
  return { ...filter, text: `runs.deleted_at IS ${query.deleted ? 'NOT NULL' : 'NULL'} AND ${filter.text}` };
}

/**
 * The order of a query, for ORDER BY: newest first unless it says otherwise. Runs without a value come last either way, and equal
 * ones newest first, so that pages never overlap.
 * @throws LabError `bad_input` when there is no such field.
 */
export function orderSql(order: readonly RunOrder[]): Sql {
  const fields = runFields(describeExperiments());
  const parts = order.map(({ by, direction }): Sql => {
    const field = fields.find(by);
    if (field === undefined) throw new LabError('bad_input', unknownField(by, fields), { by });
    const { text, parameters } = fieldSql(field);
    const ordered =
      field.kind === 'text' || field.kind === 'choice'
        ? `(SELECT ${foldedSql('value')} FROM (SELECT ${text} AS value))`
        : text;
    return {
      text: `${ordered} ${direction === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST`,
      parameters,
    };
  });
  return {
    text: [...parts.map((part) => part.text), 'runs.created_at DESC', 'runs.id DESC'].join(', '),
    parameters: parts.flatMap((part) => part.parameters),
  };
}
