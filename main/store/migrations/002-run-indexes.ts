import type { Migration } from './migration.ts';

/**
 * Without these the history sorts all runs to show the newest page, a time estimate reads the spec of every run there is, and the
 * count of a tag reads all tags.
 */
export const runIndexes: Migration = {
  version: 2,
  name: 'indexes for the history and the time estimates',
  up(database) {
    database.exec(`
      ALTER TABLE runs ADD COLUMN kind TEXT GENERATED ALWAYS AS (spec ->> '$.kind') VIRTUAL;
      CREATE INDEX runs_by_age ON runs (created_at, id) WHERE deleted_at IS NULL;
      CREATE INDEX runs_in_trash ON runs (deleted_at) WHERE deleted_at IS NOT NULL;
      CREATE INDEX runs_by_speed ON runs (kind, engine_name, ended_at) WHERE status = 'succeeded';
      CREATE INDEX runs_of_tag ON run_tags (tag COLLATE NOCASE, run_id);
    `);
  },
};
