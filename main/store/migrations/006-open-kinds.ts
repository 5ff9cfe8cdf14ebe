import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

/**
 * One table for the sets of every kind of data and one reference to it on a run; runs that wait are rows; what instruments work out is
 * kept; and a cost is the mean over its examples, whatever the net.
 */
export const openKinds: Migration = {
  version: 6,
  name: 'sets of every kind, a queue, analyses, costs as means',
  up(database) {
    database.exec(`
      CREATE TABLE data_sets (
        -- kind and id, joined by a colon: what a run refers to.
        key TEXT PRIMARY KEY CHECK (key = kind || ':' || id),
        kind TEXT NOT NULL CHECK (kind <> ''),
        id TEXT NOT NULL CHECK (id <> ''),
        title TEXT NOT NULL,
        hash TEXT NOT NULL,
        added_at TEXT NOT NULL,
        facts TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;
      INSERT INTO data_sets (key, kind, id, title, hash, added_at, facts)
        SELECT 'digits:' || id, 'digits', id, facts ->> '$.title', facts ->> '$.hash', added_at, facts FROM digits_sets
        ORDER BY rowid;
      INSERT INTO data_sets (key, kind, id, title, hash, added_at, facts)
        SELECT made || ':' || id, made, id, facts ->> '$.title', facts ->> '$.hash', added_at, facts FROM (
          SELECT *, rowid AS place, iif(facts ->> '$.snapshot' IS NULL, 'matrices', 'faces') AS made FROM matrix_sets
        ) ORDER BY place;
      CREATE INDEX data_sets_by_hash ON data_sets (hash, kind);

      ALTER TABLE runs ADD COLUMN data_set TEXT REFERENCES data_sets (key);
      UPDATE runs SET data_set = coalesce(
        'digits:' || digits,
        (SELECT key FROM data_sets WHERE id = runs.matrices AND kind IN ('matrices', 'faces'))
      );
      ALTER TABLE runs DROP COLUMN digits;
      ALTER TABLE runs DROP COLUMN matrices;
      DROP TABLE digits_sets;
      DROP TABLE matrix_sets;
      CREATE INDEX runs_of_data ON runs (data_set);

      -- What was asked for, so that a run that waits, or goes on, is computed as it was meant to be; null: as the lab is set.
      ALTER TABLE runs ADD COLUMN engine_asked TEXT;
      ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN queued_at TEXT;
      -- How often a worker has taken it, who has it, and until when that worker need not be heard of.
      ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN worker TEXT;
      ALTER TABLE runs ADD COLUMN lease_until TEXT;
      UPDATE runs SET engine_asked = engine_name, attempt = iif(started_at IS NULL, 0, 1);
      UPDATE runs SET queued_at = created_at WHERE status = 'queued';
      CREATE INDEX runs_waiting ON runs (priority DESC, queued_at, id) WHERE status = 'queued';

      CREATE TABLE analyses (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        instrument TEXT NOT NULL CHECK (instrument <> ''),
        run_id INTEGER REFERENCES runs (id) ON DELETE CASCADE,
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        snapshot_hash TEXT,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
        seconds REAL NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL,
        ended_at TEXT,
        error TEXT CHECK (json_valid(error)),
        result TEXT CHECK (json_valid(result))
      ) STRICT;
      CREATE INDEX analyses_of_run ON analyses (run_id, instrument, id);
      CREATE INDEX analyses_of_instrument ON analyses (instrument, id);
    `);
    makeMeans(database);
  },
};

/** Softmax regression recorded the sum over its examples. */
function makeMeans(database: Database): void {
  const parts = [
    ['train.cost', 'train_examples'],
    ['validation.cost', 'validation_examples'],
  ] as const;
  for (const [metric, examples] of parts) {
    const blocks = database.prepare<[metric: string], { id: number; points: Buffer; examples: number }>(
      `SELECT metric_blocks.id AS id, points, runs.${examples} AS examples FROM metric_blocks JOIN runs ON runs.id = run_id
       WHERE metric = ? AND runs.kind = 'softmax-regression' AND runs.${examples} > 0`,
    );
    const put = database.prepare<[points: Buffer, id: number]>('UPDATE metric_blocks SET points = ? WHERE id = ?');
    for (const { id, points, examples: count } of blocks.all(metric)) put.run(divided(points, count), id);
    database
      .prepare<[metric: string]>(
        `UPDATE metric_summaries SET last = last / n, min = min / n, max = max / n
         FROM (SELECT id, ${examples} AS n FROM runs WHERE kind = 'softmax-regression' AND ${examples} > 0) AS summed
         WHERE metric_summaries.run_id = summed.id AND metric = ?`,
      )
      .run(metric);
  }
}

const bytesPerPoint = 20;

/** The values of a block are its first eight bytes a point, float64. */
function divided(points: Buffer, by: number): Buffer {
  const bytes = new Uint8Array(points).buffer;
  const values = new Float64Array(bytes, 0, bytes.byteLength / bytesPerPoint);
  for (let place = 0; place < values.length; place++) values[place] = (values[place] ?? Number.NaN) / by;
  return Buffer.from(bytes);
}
