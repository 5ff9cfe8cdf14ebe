/**
 * How to keep metric points: one row a point, or packed blocks as the store does. And whether the history stays quick with 10,000 runs.
 * Prints one JSON object.
 *
 *     node test/bench/store/metric-storage.ts          400,000 points either way, 10,000 runs without points
 *     node test/bench/store/metric-storage.ts --full   all 10,000 runs with 4 metrics of 1,000 points: 40 million, 0.9 GB
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { MetricName } from '../../../shared/models/metric.ts';
import { openStore, type Store } from '../../../main/store/store.ts';

const metrics = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'] as const;
const pointsPerMetric = 1000;
const comparedRuns = 100;
const historyRuns = 10_000;
const createdAt = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();

interface Points {
  metric: MetricName;
  steps: number[];
  seconds: number[];
  values: number[];
}

/** Where the points of the comparison go. */
interface PointStorage {
  append(run: number, series: Points[]): void;
  read(run: number, metric: MetricName): number;
  bytes(): number;
  close(): void;
}

function pointsOf(run: number, from: number, count: number): Points[] {
  const steps = Array.from({ length: count }, (_, index) => (from + index) * 10);
  return metrics.map((metric) => ({
    metric,
    steps,
    seconds: steps.map((step) => step * 0.0137),
    values: steps.map((step) => Math.exp(-step / 3000) + Math.sin(step * run) / 50),
  }));
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Median of some repetitions. */
function median(repetitions: number, work: (repetition: number) => unknown): number {
  const times = Array.from({ length: repetitions }, (_, repetition) => milliseconds(() => work(repetition)));
  return rounded(times.sort((a, b) => a - b)[repetitions >> 1] ?? 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function addRuns(store: Store, count: number): void {
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
  for (let index = 0; index < count; index++) {
    store.runs.create({
      name: `run ${index}`,
      preset: index % 2 === 0 ? 'part4' : 'part5',
      spec: {
        kind: 'softmax-regression',
        data: { kind: 'digits', split: { rule: 'first-per-class', train: 400 + (index % 7), validation: 50 } },
        initial: 'numpy-rand',
        optimizer: {
          kind: 'gradient-descent',
          learningRate: 1e-5,
          momentum: (index % 10) / 10,
          initialVelocity: 0,
        },
        steps: 10_000,
        minimumChange: 1e-5,
        evaluateEvery: 10,
        checkpointEvery: 100,
        seed: index,
      },
      specHash: String(index).padStart(64, '0'),
      digits: null,
      matrices: null,
      snapshotHash: 'snapshot',
      examples: { train: 4000, validation: 500, test: 1000 },
      appVersion: '0.1.0',
      gitCommit: null,
      machine: { platform: 'linux', arch: 'x64', cpu: 'a processor', cores: 2, memoryBytes: 8e9, node: '24.0.0' },
      classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
      tags: index % 3 === 0 ? ['baseline'] : [],
      createdAt: createdAt(index),
    });
  }
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

function compared(open: (directory: string) => PointStorage): Record<string, number> {
  const directory = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  const storage = open(directory);
  try {
    const before = storage.bytes();
    const liveRuns = 10;
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
    const read = median(200, (repetition) => storage.read((repetition % comparedRuns) + 1, 'train.cost'));
    const points = comparedRuns * metrics.length * pointsPerMetric;
    return {
      bytesPerPoint: rounded((storage.bytes() - before) / points),
      longBatchPointsPerSecond: rounded((longRuns * metrics.length * pointsPerMetric) / (long / 1000)),
      liveAppendMilliseconds: rounded(live / (liveRuns * pointsPerMetric)),
      readSeriesMilliseconds: read,
    };
  } finally {
    storage.close();
    rmSync(directory, { recursive: true });
  }
}

function history(full: boolean): Record<string, number> {
  const directory = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  const store = openStore(directory);
  try {
    const create = milliseconds(() => {
      addRuns(store, historyRuns);
    });
    const points = full ? pointsPerMetric : 1;
    const append = milliseconds(() => {
      for (let run = 1; run <= historyRuns; run++) store.metrics.append(run, pointsOf(run, 0, points));
    });
    const list = (where: string, by?: string): number =>
      median(15, () =>
        store.runs.list({
          where,
          order: by === undefined ? [] : [{ by, direction: 'descending' }],
          deleted: false,
          offset: 0,
          limit: 200,
        }),
      );
    return {
      runs: historyRuns,
      points: historyRuns * metrics.length * points,
      createMillisecondsPerRun: rounded(create / historyRuns),
      appendSeconds: rounded(append / 1000),
      databaseBytes: databaseBytes(join(directory, 'lab.sqlite')),
      listMilliseconds: list(''),
      orderByMetricMilliseconds: list('', 'train.cost'),
      orderByParameterMilliseconds: list('', 'optimizer.momentum'),
      filterByTextMilliseconds: list('"run 77"'),
      filterByParameterMilliseconds: list('optimizer.momentum > 0.7'),
      filterByMetricAndTagMilliseconds: list('train.cost < 1 and tag:baseline and not preset = part5'),
      readSeriesMilliseconds: median(200, (repetition) =>
        store.metrics.series([((repetition * 4813) % historyRuns) + 1], ['train.cost'], null),
      ),
      compareTwentyRunsMilliseconds: median(15, () =>
        store.metrics.series(
          Array.from({ length: 20 }, (_, index) => index * 400 + 1),
          [...metrics],
          500,
        ),
      ),
    };
  } finally {
    store.close();
    rmSync(directory, { recursive: true });
  }
}

const full = process.argv.includes('--full');
console.log(JSON.stringify({ packed: compared(packed), rows: compared(rows), history: history(full) }, null, 2));
