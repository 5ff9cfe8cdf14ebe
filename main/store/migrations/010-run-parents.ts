import type { Migration } from './migration.ts';

/** The run that another repeats, changes, or goes on from; a step only with the last. */
export const runParents: Migration = {
  version: 10,
  name: 'where a run comes from',
  up(database) {
    database.exec(`
      ALTER TABLE runs ADD COLUMN parent INTEGER REFERENCES runs (id) ON DELETE SET NULL;
      ALTER TABLE runs ADD COLUMN parent_step INTEGER CHECK (parent_step > 0);
      CREATE INDEX runs_of_parent ON runs (parent) WHERE parent IS NOT NULL;
    `);
  },
};
