import type { Migration } from './migration.ts';

/**
 * Times are ISO 8601 text in UTC, durations seconds. Ids of runs are never used twice (AUTOINCREMENT), because addresses and folders
 * are named by them. What belongs to a run goes with it; a digits set or snapshot that a run names stays.
 */
export const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  up(database) {
    database.exec(`
      CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE digits_sets (
        id TEXT PRIMARY KEY,
        added_at TEXT NOT NULL,
        facts TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;

      CREATE TABLE snapshots (
        hash TEXT PRIMARY KEY CHECK (hash <> ''),
        kind TEXT NOT NULL,
        content TEXT NOT NULL CHECK (json_valid(content))
      ) STRICT;

      CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL CHECK (name <> ''),
        preset TEXT,
        status TEXT NOT NULL DEFAULT 'queued' CHECK (
          status IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'interrupted')
        ),
        spec TEXT NOT NULL CHECK (json_valid(spec)),
        spec_hash TEXT NOT NULL,
        digits TEXT REFERENCES digits_sets (id),
        snapshot_hash TEXT NOT NULL REFERENCES snapshots (hash),
        train_examples INTEGER NOT NULL CHECK (train_examples >= 0),
        validation_examples INTEGER NOT NULL CHECK (validation_examples >= 0),
        test_examples INTEGER NOT NULL CHECK (test_examples >= 0),
        engine_name TEXT,
        engine_version TEXT,
        engine_threads INTEGER,
        steps_done INTEGER NOT NULL DEFAULT 0 CHECK (steps_done >= 0),
        created_at TEXT NOT NULL,
        started_at TEXT,
        ended_at TEXT,
        training_seconds REAL NOT NULL DEFAULT 0,
        process_seconds REAL NOT NULL DEFAULT 0,
        paused_seconds REAL NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT '',
        deleted_at TEXT,
        error TEXT,
        app_version TEXT NOT NULL,
        git_commit TEXT,
        machine TEXT NOT NULL CHECK (json_valid(machine)),
        class_names TEXT NOT NULL CHECK (json_valid(class_names)),
        confusion TEXT CHECK (json_valid(confusion)),
        CHECK ((engine_name IS NULL) = (engine_version IS NULL))
      ) STRICT;

      CREATE TABLE run_tags (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        tag TEXT NOT NULL CHECK (tag <> ''),
        PRIMARY KEY (run_id, tag)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE artifacts (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        bytes INTEGER NOT NULL CHECK (bytes >= 0),
        sha256 TEXT,
        PRIMARY KEY (run_id, name)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE weight_frames (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL CHECK (step >= 0),
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE log_lines (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX log_lines_of_run ON log_lines (run_id);

      -- Some hundred points of one metric, packed as metric-block.ts says.
      CREATE TABLE metric_blocks (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        metric TEXT NOT NULL,
        first_step INTEGER NOT NULL CHECK (first_step >= 0),
        last_step INTEGER NOT NULL CHECK (last_step >= first_step),
        points BLOB NOT NULL CHECK (length(points) > 0 AND length(points) % 20 = 0),
        UNIQUE (run_id, metric, first_step)
      ) STRICT;

      -- last, min and max are over the finite values: NULL when there is none. last_step is the step of last.
      CREATE TABLE metric_summaries (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        metric TEXT NOT NULL,
        count INTEGER NOT NULL CHECK (count > 0),
        last_step INTEGER,
        last REAL,
        min REAL,
        max REAL,
        PRIMARY KEY (run_id, metric),
        CHECK ((last IS NULL) = (last_step IS NULL) AND (last IS NULL) = (min IS NULL) AND (last IS NULL) = (max IS NULL))
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
