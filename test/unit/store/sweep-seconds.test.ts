import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { databaseFile } from '../../../main/store/database-file.ts';
import { openStore } from '../../../main/store/store.ts';
import { openSweepSeconds } from '../../../main/store/sweep-seconds.ts';
import { addRuns } from '../../bench/history/large-lab.ts';
import { labDirectory } from './lab-directory.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 1) + 1000 * seconds).toISOString();
const ran = (from: number, to: number) => ({ startedAt: at(from), endedAt: at(to), attempt: 1, worked: to - from });

/** A sweep with a trial for each of the runs. */
function sweepOf(runs: readonly ReturnType<typeof ran>[]) {
  const directory = labDirectory();
  const store = openStore(directory);
  addRuns(store, runs.length);
  store.close();
  const database = new Database(databaseFile(directory));
  onTestFinished(() => {
    database.close();
  });
  database.pragma('foreign_keys = OFF');
  runs.forEach((run, place) => {
    database
      .prepare(
        `UPDATE runs SET started_at = @startedAt, ended_at = @endedAt, attempt = @attempt, training_seconds = @worked,
         paused_seconds = 0 WHERE id = @id`,
      )
      .run({ ...run, id: place + 1 });
    database
      .prepare(
        `INSERT INTO sweep_trials (sweep_id, number, settings, seed, spec_hash, snapshot_hash, run_id)
         VALUES (1, @number, '{}', 0, @number, 'data', @id)`,
      )
      .run({ number: place + 1, id: place + 1 });
  });
  return database;
}

const secondsAtWork = (runs: readonly ReturnType<typeof ran>[]): number => openSweepSeconds(sweepOf(runs))(1, at(0));

it('counts trials that run at once only once', () => {
  expect(secondsAtWork([ran(1, 4), ran(2, 3), ran(3, 6)])).toBeCloseTo(5, 6);
});

it('counts nothing between the end of a sweep and its extension a day later', () => {
  expect(secondsAtWork([ran(86_400, 86_403), ran(0, 2)])).toBeCloseTo(5, 6);
});

it('counts nothing of what ran before the sweep', () => {
  expect(secondsAtWork([ran(-20, -10), ran(-1, 2)])).toBeCloseTo(2, 6);
  expect(secondsAtWork([])).toBe(0);
});

it('counts a trial that was taken up again as long as it was trained', () => {
  expect(secondsAtWork([{ startedAt: at(0), endedAt: at(3600), attempt: 2, worked: 7 }])).toBeCloseTo(7, 6);
});

it('is one question that finds the trials and their runs by their keys', () => {
  const asked: string[] = [];
  const database = sweepOf([ran(0, 2)]);
  const watched = new Database(database.name, { verbose: (sql) => asked.push(String(sql)) });
  onTestFinished(() => {
    watched.close();
  });
  openSweepSeconds(watched)(1, at(0));
  const questions = asked.filter((sql) => sql.startsWith('WITH'));
  expect(questions).toHaveLength(1);
  const plan = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${questions[0] ?? ''}`).all();
  const steps = plan.map(({ detail }) => detail);
  expect(steps.filter((step) => /^SCAN (?:sweep_trials|runs)\b/.test(step))).toEqual([]);
  expect(steps.filter((step) => /^SEARCH (?:sweep_trials|runs) USING/.test(step))).toHaveLength(2);
});
