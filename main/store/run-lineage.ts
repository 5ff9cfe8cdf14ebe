import type { Database } from 'better-sqlite3';
import type { RunLineage } from '../../shared/models/lineage.ts';

type Relative = RunLineage['children'][number];

const mostChildren = 100;

/** Reads from which runs others come. */
export function openRunLineage(database: Database) {
  const parent = database.prepare<[run: number], Relative>(
    `SELECT parent.id, parent.name, parent.status, runs.parent_step AS step
     FROM runs JOIN runs AS parent ON parent.id = runs.parent WHERE runs.id = ?`,
  );
  const children = database.prepare<[run: number, most: number], Relative>(
    'SELECT id, name, status, parent_step AS step FROM runs WHERE parent = ? ORDER BY id LIMIT ?',
  );
  return {
    parentOf: (id: number): Relative | null => parent.get(id) ?? null,
    childrenOf: (id: number): Relative[] => children.all(id, mostChildren),
  };
}
