import type { Migration } from './migration.ts';

/** Runs can be trained on matrices of features beside digits. A run names one set, of either kind. */
export const matrixSets: Migration = {
  version: 3,
  name: 'matrix sets',
  up(database) {
    database.exec(`
      CREATE TABLE matrix_sets (
        id TEXT PRIMARY KEY,
        added_at TEXT NOT NULL,
        facts TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;
      ALTER TABLE runs ADD COLUMN matrices TEXT REFERENCES matrix_sets (id);
    `);
  },
};
