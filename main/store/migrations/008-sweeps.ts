import type { Migration } from './migration.ts';

/** Sweeps: one experiment tried with many settings and seeds. Each trial is a row, with the run that trains it. */
export const sweeps: Migration = {
  version: 8,
  name: 'sweeps and their trials',
  up(database) {
    database.exec(`
      CREATE TABLE sweeps (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (name <> ''),
        preset TEXT,
        base TEXT NOT NULL CHECK (json_valid(base)),
        plan TEXT NOT NULL CHECK (json_valid(plan)),
        data_set TEXT NOT NULL REFERENCES data_sets (key),
        engine_asked TEXT,
        trainers INTEGER NOT NULL CHECK (trainers > 0),
        priority INTEGER NOT NULL,
        stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE sweep_trials (
        sweep_id INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        seed INTEGER NOT NULL,
        -- Hash of its spec and hash of its data: what decides its numbers.
        spec_hash TEXT NOT NULL,
        snapshot_hash TEXT NOT NULL,
        -- Null before it is asked for, and after its run was purged.
        run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
        PRIMARY KEY (sweep_id, number),
        UNIQUE (sweep_id, spec_hash, snapshot_hash)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sweep_trials_by_run ON sweep_trials (run_id) WHERE run_id IS NOT NULL;
      CREATE INDEX runs_by_hashes ON runs (spec_hash, snapshot_hash);
    `);
  },
};
