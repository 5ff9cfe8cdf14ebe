/**
 * How to keep metric points: one row a point, or packed blocks as the store does. Prints one JSON object.
 *
 *     node test/bench/store/metric-storage.ts [--quick]          400,000 points either way
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../../main/store/store.ts';
import type { MetricName } from '../../../shared/models/metric.ts';
import { addRuns, metrics, pointsOf, type Points } from '../history/large-lab.ts';
import { milliseconds, rounded, say, spreadOf } from '../measurement.ts';

const pointsPerMetric = 1000;
const comparedRuns = 100;
const liveRuns = 10;
const turns = process.argv.includes('--quick') ? 1 : 5;

/** Where the points of the comparison go. */
interface PointStorage {
  append(run: number, series: Points[]): void;
  read(run: number, metric: MetricName): number;
  bytes(): number;
  close(): void;
}

function packed(directory: string): PointStorage {
  const store = openStore(directory);
  addRuns(store, comparedRuns);
  const file = join(directory, 'lab.sqlite');
  return {
    append: (run, series) => {
      store.metrics.append(run, series);
    },
    read: (run, metric) => store.metrics.series([run], [metric], null)[0]?.series[0]?.values.length ?? 0,
    bytes: () => databaseBytes(file),
    close: () => {
      store.close();
    },
  };
}

/** The rival: the same database settings, the key as primary key of a table without row ids, summaries kept alike. */
function rows(directory: string): PointStorage {
  const database = new Database(join(directory, 'rows.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(`
    CREATE TABLE points (
      run_id INTEGER NOT NULL, metric INTEGER NOT NULL, step INTEGER NOT NULL, seconds REAL NOT NULL, value REAL,
      PRIMARY KEY (run_id, metric, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE summaries (
      run_id INTEGER NOT NULL, metric INTEGER NOT NULL, count INTEGER, last REAL, min REAL, max REAL,
      PRIMARY KEY (run_id, metric)
    ) STRICT, WITHOUT ROWID;
  `);
  const insert = database.prepare('INSERT INTO points VALUES (?, ?, ?, ?, ?)');
  const summary = database.prepare(
    `INSERT INTO summaries VALUES (@run, @metric, @count, @last, @min, @max)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, last = excluded.last,
       min = min(min, excluded.min), max = max(max, excluded.max)`,
  );
  const select = database.prepare(
    'SELECT step, seconds, value FROM points WHERE run_id = ? AND metric = ? ORDER BY step',
  );
  const append = database.transaction((run: number, series: Points[]) => {
    for (const { metric, steps, seconds, values } of series) {
      const number = metrics.findIndex((name) => name === metric);
      steps.forEach((step, place) => insert.run(run, number, step, seconds[place], values[place]));
      const last = values.at(-1);
      const [min, max] = [Math.min(...values), Math.max(...values)];
      summary.run({ run, metric: number, count: steps.length, last, min, max });
    }
  });
  return {
    append,
    read: (run, metric) =>
      select.all(
        run,
        metrics.findIndex((name) => name === metric),
      ).length,
    bytes: () => databaseBytes(join(directory, 'rows.sqlite')),
    close: () => {
      database.close();
    },
  };
}

function databaseBytes(file: string): number {
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(file).size;
}

interface Costs {
  bytesPerPoint: number;
  longBatchPointsPerSecond: number;
  liveAppendMilliseconds: number;
  readSeriesMilliseconds: number;
}

function costs(open: (directory: string) => PointStorage): Costs {
  const directory = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  const storage = open(directory);
  try {
    const before = storage.bytes();
    const longRuns = comparedRuns - liveRuns;
    const long = milliseconds(() => {
      for (let run = 1; run <= longRuns; run++) storage.append(run, pointsOf(run, 0, pointsPerMetric));
    });
    // As a run that trains does it: one point a metric at a time.
    const live = milliseconds(() => {
      for (let run = longRuns + 1; run <= comparedRuns; run++) {
        for (let place = 0; place < pointsPerMetric; place++) storage.append(run, pointsOf(run, place, 1));
      }
    });
    const reads = Array.from({ length: 200 }, (_, turn) =>
      milliseconds(() => storage.read((turn % comparedRuns) + 1, 'train.cost')),
    );
    return {
      bytesPerPoint: (storage.bytes() - before) / (comparedRuns * metrics.length * pointsPerMetric),
      longBatchPointsPerSecond: (longRuns * metrics.length * pointsPerMetric) / (long / 1000),
      liveAppendMilliseconds: live / (liveRuns * pointsPerMetric),
      readSeriesMilliseconds: spreadOf(reads).median,
    };
  } finally {
    storage.close();
    rmSync(directory, { recursive: true });
  }
}

function summary(all: Costs[]): object {
  const [bytesPerPoint] = all.map((one) => rounded(one.bytesPerPoint));
  const spread = (of: keyof Costs) => spreadOf(all.map((one) => one[of]));
  return {
    bytesPerPoint,
    longBatchPointsPerSecond: spread('longBatchPointsPerSecond'),
    liveAppendMilliseconds: spread('liveAppendMilliseconds'),
    readSeriesMilliseconds: spread('readSeriesMilliseconds'),
  };
}

const measured: { packed: Costs[]; rows: Costs[] } = { packed: [], rows: [] };
for (let turn = 0; turn < turns; turn++) {
  say(`  writing points, turn ${turn + 1} of ${turns}`);
  measured.packed.push(costs(packed));
  measured.rows.push(costs(rows));
}
console.log(JSON.stringify({ packed: summary(measured.packed), rows: summary(measured.rows) }));
