import type { Migration } from './migration.ts';

/**
 * Faces. A row is a line of an actor list, known everywhere by its key. What came for an address is kept by address, what is known of
 * bytes by their sha256, what is measured of a crop by sha256 and box, and decisions by row key and sha256, so that none of them is
 * lost when rows go and come again. Decisions are only ever added. A row's columns from `state` on follow from all these and are
 * written in the same transaction, and triggers count them, so that neither the grid nor the counters read every row.
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

      -- In the order in which they came; one without rows goes.
      CREATE TABLE face_actors (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE face_rows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        list_id INTEGER NOT NULL REFERENCES face_lists (id),
        actor_id INTEGER NOT NULL REFERENCES face_actors (id),
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
        decision_id INTEGER REFERENCES face_decisions (id),
        -- Pixels of the box in use.
        area INTEGER NOT NULL,
        suspicion REAL NOT NULL DEFAULT 0 CHECK (suspicion BETWEEN 0 AND 1)
      ) STRICT;
      -- The list's order, with what filters ask of most.
      CREATE INDEX face_rows_in_order ON face_rows (actor_id, actor_index, id, standing, state, verdict, cause);
      CREATE INDEX face_rows_by_suspicion ON face_rows (suspicion DESC, actor_id, actor_index, id, standing, state, verdict, cause);
      CREATE INDEX face_rows_by_area ON face_rows (area, actor_id, actor_index, id, standing, state, verdict, cause);
      CREATE INDEX face_rows_by_decision ON face_rows (decision_id) WHERE decision_id IS NOT NULL;
      CREATE INDEX face_rows_of_url ON face_rows (url);
      CREATE INDEX face_rows_of_host ON face_rows (host, state);
      CREATE INDEX face_rows_of_state ON face_rows (state, cause);
      CREATE INDEX face_rows_of_observed ON face_rows (observed) WHERE observed IS NOT NULL;
      -- Eight digits tell nearly all apart, in a quarter of the room.
      CREATE INDEX face_rows_of_expected ON face_rows (substr(expected, 1, 8));
      CREATE INDEX face_rows_of_label ON face_rows (label);

      CREATE TABLE face_counts (
        list_id INTEGER NOT NULL,
        actor_id INTEGER NOT NULL,
        standing TEXT NOT NULL,
        state TEXT NOT NULL,
        cause TEXT NOT NULL,
        verdict TEXT NOT NULL,
        rows INTEGER NOT NULL,
        PRIMARY KEY (list_id, actor_id, standing, state, cause, verdict)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE face_hosts (
        name TEXT PRIMARY KEY,
        rows INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX face_hosts_by_rows ON face_hosts (rows);

      CREATE TRIGGER face_row_added AFTER INSERT ON face_rows BEGIN
        INSERT INTO face_counts VALUES
          (new.list_id, new.actor_id, new.standing, new.state, new.cause, coalesce(new.verdict, ''), 1)
          ON CONFLICT DO UPDATE SET rows = rows + 1;
        INSERT INTO face_hosts VALUES (new.host, 1) ON CONFLICT DO UPDATE SET rows = rows + 1;
      END;
      CREATE TRIGGER face_row_removed AFTER DELETE ON face_rows BEGIN
        UPDATE face_counts SET rows = rows - 1
          WHERE list_id = old.list_id AND actor_id = old.actor_id AND standing = old.standing AND state = old.state
            AND cause = old.cause AND verdict = coalesce(old.verdict, '');
        UPDATE face_hosts SET rows = rows - 1 WHERE name = old.host;
      END;
      CREATE TRIGGER face_row_changed AFTER UPDATE OF standing, state, cause, verdict ON face_rows
        WHEN new.standing <> old.standing OR new.state <> old.state OR new.cause <> old.cause OR new.verdict IS NOT old.verdict
      BEGIN
        UPDATE face_counts SET rows = rows - 1
          WHERE list_id = old.list_id AND actor_id = old.actor_id AND standing = old.standing AND state = old.state
            AND cause = old.cause AND verdict = coalesce(old.verdict, '');
        INSERT INTO face_counts VALUES
          (new.list_id, new.actor_id, new.standing, new.state, new.cause, coalesce(new.verdict, ''), 1)
          ON CONFLICT DO UPDATE SET rows = rows + 1;
      END;

      -- Every time an address was asked, or a folder gave bytes for one row (row_key): in their order they say what a row has.
      CREATE TABLE face_attempts (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        row_key TEXT,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        via TEXT NOT NULL CHECK (via IN ('web', 'wayback', 'folder')),
        state TEXT NOT NULL,
        cause TEXT NOT NULL,
        http_status INTEGER,
        bytes INTEGER NOT NULL,
        seconds REAL NOT NULL,
        words TEXT NOT NULL,
        -- What came, if anything; \`lost\`: it is not in the blob store any more.
        sha256 TEXT,
        lost INTEGER NOT NULL DEFAULT 0 CHECK (lost IN (0, 1))
      ) STRICT;
      CREATE INDEX face_attempts_of_url ON face_attempts (url);
      CREATE INDEX face_attempts_of_bytes ON face_attempts (sha256) WHERE sha256 IS NOT NULL;

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

      -- What was decided together. Deciding and taking in a patch are acts that can be taken back: in their order first come those
      -- that are 'done', then those that are 'undone'; a new one makes the undone ones 'past', which nothing brings back.
      CREATE TABLE face_acts (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('decide', 'undo', 'redo', 'import')),
        undoes INTEGER REFERENCES face_acts (id),
        stand TEXT NOT NULL CHECK (stand IN ('done', 'undone', 'past')),
        CHECK ((undoes IS NULL) = (kind IN ('decide', 'import')))
      ) STRICT;
      CREATE INDEX face_acts_by_stand ON face_acts (stand) WHERE undoes IS NULL;

      CREATE TABLE face_decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        row_key TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        -- NULL where undoing took back the first decision: none is in force.
        verdict TEXT CHECK (verdict IN ('include', 'exclude', 'undecided')),
        reason TEXT NOT NULL,
        note TEXT NOT NULL,
        -- The box in use from then on, NULL for the published one.
        x1 INTEGER, y1 INTEGER, x2 INTEGER, y2 INTEGER,
        at TEXT NOT NULL,
        made_by TEXT NOT NULL,
        act INTEGER NOT NULL REFERENCES face_acts (id),
        -- What a patch says of the row, for entries whose line is in no list yet.
        actor TEXT NOT NULL, label TEXT NOT NULL, url TEXT NOT NULL,
        CHECK ((x1 IS NULL) = (x2 IS NULL) AND (x1 IS NULL) = (y1 IS NULL) AND (x1 IS NULL) = (y2 IS NULL))
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
