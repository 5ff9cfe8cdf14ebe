import type { Migration } from './migration.ts';

/**
 * Faces. A row is a line of an actor list, known everywhere by its key. What came for an address is kept by address, what is known of
 * bytes by their sha256, what is measured of a crop by sha256 and box, and decisions by row key and sha256, so that none of them is
 * lost when rows go and come again. Decisions are only ever added.
 */
export const faces: Migration = {
  version: 4,
  name: 'faces',
  up(database) {
    database.exec(`
      CREATE TABLE face_lists (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        lines INTEGER NOT NULL,
        added_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE face_rows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        list_id INTEGER NOT NULL REFERENCES face_lists (id),
        actor TEXT NOT NULL,
        actor_index INTEGER NOT NULL,
        label TEXT NOT NULL,
        image_id TEXT NOT NULL,
        face_id TEXT NOT NULL,
        url TEXT NOT NULL,
        host TEXT NOT NULL,
        x1 INTEGER NOT NULL, y1 INTEGER NOT NULL, x2 INTEGER NOT NULL, y2 INTEGER NOT NULL,
        expected TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (
          state IN ('verified', 'mismatch', 'not_image', 'undecodable', 'dead', 'timeout', 'too_large', 'blocked', 'pending')
        ),
        cause TEXT NOT NULL DEFAULT '',
        -- sha256 of what came. With the state 'pending': bytes that nobody has looked at yet.
        observed TEXT,
        standing TEXT NOT NULL DEFAULT 'absent' CHECK (standing IN ('in', 'out', 'open', 'absent')),
        -- The decision in force for this key and these bytes.
        verdict TEXT CHECK (verdict IN ('include', 'exclude', 'undecided')),
        decision_id INTEGER,
        suspicion REAL NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX face_rows_of_actor ON face_rows (actor, actor_index);
      CREATE INDEX face_rows_of_url ON face_rows (url);
      CREATE INDEX face_rows_of_host ON face_rows (host, state);
      CREATE INDEX face_rows_of_state ON face_rows (state, cause);
      CREATE INDEX face_rows_of_observed ON face_rows (observed);
      CREATE INDEX face_rows_of_label ON face_rows (label);

      -- Every time an address was asked, or a folder gave bytes for a row: the newest is what counts.
      CREATE TABLE face_attempts (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        via TEXT NOT NULL CHECK (via IN ('web', 'wayback', 'folder')),
        state TEXT NOT NULL,
        cause TEXT NOT NULL,
        http_status INTEGER,
        bytes INTEGER NOT NULL,
        seconds REAL NOT NULL,
        words TEXT NOT NULL
      ) STRICT;
      CREATE INDEX face_attempts_of_url ON face_attempts (url);

      CREATE TABLE face_images (
        sha256 TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL,
        looks TEXT NOT NULL,
        decodes INTEGER NOT NULL CHECK (decodes IN (0, 1)),
        width INTEGER, height INTEGER, channels INTEGER,
        progressive INTEGER NOT NULL CHECK (progressive IN (0, 1)),
        why TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Measures of a crop as main/data/faces says; dhash is 256 bits.
      CREATE TABLE face_crops (
        sha256 TEXT NOT NULL,
        x1 INTEGER NOT NULL, y1 INTEGER NOT NULL, x2 INTEGER NOT NULL, y2 INTEGER NOT NULL,
        measures TEXT NOT NULL CHECK (json_valid(measures)),
        dhash BLOB CHECK (length(dhash) = 32),
        PRIMARY KEY (sha256, x1, y1, x2, y2)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE face_checks (
        row_id INTEGER NOT NULL REFERENCES face_rows (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
        why TEXT NOT NULL,
        others TEXT NOT NULL CHECK (json_valid(others)),
        PRIMARY KEY (row_id, name)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX face_checks_of_name ON face_checks (name, score);

      CREATE TABLE face_decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        row_key TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('include', 'exclude', 'undecided')),
        reason TEXT NOT NULL,
        note TEXT NOT NULL,
        x1 INTEGER, y1 INTEGER, x2 INTEGER, y2 INTEGER,
        at TEXT NOT NULL,
        made_by TEXT NOT NULL,
        act INTEGER NOT NULL,
        -- What the act is: deciding, taking back an act, bringing it back, or taking in a patch.
        act_kind TEXT NOT NULL CHECK (act_kind IN ('decide', 'undo', 'redo', 'import')),
        undoes INTEGER,
        -- What a patch says of the row, for entries whose line is in no list yet.
        actor TEXT NOT NULL, label TEXT NOT NULL, url TEXT NOT NULL
      ) STRICT;
      CREATE INDEX face_decisions_of_row ON face_decisions (row_key, sha256);
      CREATE INDEX face_decisions_of_act ON face_decisions (act);
      CREATE TRIGGER face_decisions_stay BEFORE DELETE ON face_decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are never removed'); END;
      CREATE TRIGGER face_decisions_stand BEFORE UPDATE ON face_decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;

      CREATE TABLE face_snapshots (
        hash TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        rule TEXT NOT NULL CHECK (json_valid(rule)),
        imaging TEXT NOT NULL CHECK (json_valid(imaging)),
        matrices TEXT,
        created_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE face_snapshot_items (
        snapshot TEXT NOT NULL REFERENCES face_snapshots (hash) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        x1 INTEGER NOT NULL, y1 INTEGER NOT NULL, x2 INTEGER NOT NULL, y2 INTEGER NOT NULL,
        actor TEXT NOT NULL,
        split TEXT NOT NULL CHECK (split IN ('training', 'validation', 'test')),
        row_key TEXT NOT NULL,
        label TEXT NOT NULL,
        PRIMARY KEY (snapshot, place)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX face_snapshot_items_of_row ON face_snapshot_items (snapshot, row_key);
    `);
  },
};
