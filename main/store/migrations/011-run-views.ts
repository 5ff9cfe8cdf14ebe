import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

/** Views of the history under a name, and the steps at which a metric was smallest and largest. */
export const runViews: Migration = {
  version: 11,
  name: 'saved views of the history, steps of the smallest and largest value',
  up(database) {
    database.exec(`
      CREATE TABLE run_views (
        -- The name as it is compared: two that differ in case alone are one view.
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL CHECK (name <> ''),
        shown TEXT NOT NULL CHECK (json_valid(shown)),
        is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1))
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX run_views_default ON run_views (is_default) WHERE is_default = 1;

      -- The first step with that value; NULL when no value is finite.
      ALTER TABLE metric_summaries ADD COLUMN min_step INTEGER;
      ALTER TABLE metric_summaries ADD COLUMN max_step INTEGER;
    `);
    findSteps(database);
  },
};

interface Ends {
  run: number;
  metric: string;
  min: number;
  max: number;
  minStep: number | null;
  maxStep: number | null;
}

function findSteps(database: Database): void {
  const blocks = database.prepare<[], { run: number; metric: string; points: Buffer }>(
    'SELECT run_id AS run, metric, points FROM metric_blocks ORDER BY run_id, metric, first_step',
  );
  const found: Ends[] = [];
  for (const { run, metric, points } of blocks.iterate()) {
    let ends = found.at(-1);
    if (ends?.run !== run || ends.metric !== metric) {
      ends = { run, metric, min: Infinity, max: -Infinity, minStep: null, maxStep: null };
      found.push(ends);
    }
    widen(ends, points);
  }
  const put = database.prepare<[Ends]>(
    'UPDATE metric_summaries SET min_step = @minStep, max_step = @maxStep WHERE run_id = @run AND metric = @metric',
  );
  for (const ends of found) put.run(ends);
}

const bytesPerPoint = 20;

/** A block is n values and n seconds, both float64, then n steps as uint32. */
function widen(ends: Ends, points: Buffer): void {
  const bytes = new Uint8Array(points).buffer;
  const n = bytes.byteLength / bytesPerPoint;
  const values = new Float64Array(bytes, 0, n);
  const steps = new Uint32Array(bytes, 16 * n, n);
  for (let place = 0; place < n; place++) {
    const value = values[place] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const step = steps[place] ?? 0;
    if (value < ends.min) Object.assign(ends, { min: value, minStep: step });
    if (value > ends.max) Object.assign(ends, { max: value, maxStep: step });
  }
}
