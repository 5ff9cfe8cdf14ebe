import type { Database } from 'better-sqlite3';
import { LabError } from '../../shared/failure.ts';
import {
  analysis,
  analysisSummary,
  type Analysis,
  type AnalysisSummary,
} from '../../shared/models/instruments/analysis.ts';
import { insertedId } from './inserted-id.ts';

type NewAnalysis = Pick<Analysis, 'instrument' | 'run' | 'settings' | 'snapshotHash' | 'createdAt'>;
type Ending = Pick<Analysis, 'status' | 'seconds' | 'endedAt' | 'error' | 'result'>;

/** What instruments worked out. An analysis of a run goes with it. */
export interface AnalysisRepository {
  /** Adds an analysis, queued. */
  create(of: NewAnalysis): AnalysisSummary;
  /** @returns undefined when it is gone: its run was purged meanwhile. */
  begin(id: number): AnalysisSummary | undefined;
  /** @returns as `begin`. */
  end(id: number, ending: Ending): AnalysisSummary | undefined;
  /** @throws LabError `not_found`. */
  get(id: number): Analysis;
  /** The newest first. */
  list(which: { instrument: string | null; run: number | null; limit: number }): AnalysisSummary[];
  /** @returns the ids of those that were there. */
  delete(ids: readonly number[]): number[];
  /** Marks what a lab that is gone left unfinished. */
  interruptUnfinished(at: string): void;
}

interface Row {
  id: number;
  instrument: string;
  run_id: number | null;
  settings: string;
  snapshot_hash: string | null;
  status: string;
  seconds: number;
  created_at: string;
  ended_at: string | null;
  error: string | null;
  result: string | null;
  summary: string | null;
}

const summaryOfResult = `result ->> '$.summary' AS summary`;
const summaryColumns = `id, instrument, run_id, settings, snapshot_hash, status, seconds, created_at, ended_at, error, NULL AS result,
  ${summaryOfResult}`;

export function openAnalyses(database: Database): AnalysisRepository {
  const insert = database
    .prepare<[Record<string, string | number | null>], number>(
      `INSERT INTO analyses (instrument, run_id, settings, snapshot_hash, status, created_at)
       VALUES (@instrument, @run, @settings, @snapshotHash, 'queued', @createdAt) RETURNING id`,
    )
    .pluck();
  const begin = database.prepare<[id: number]>(`UPDATE analyses SET status = 'running' WHERE id = ?`);
  const end = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE analyses SET status = @status, seconds = @seconds, ended_at = @endedAt, error = @error, result = @result
     WHERE id = @id`,
  );
  const one = database.prepare<[id: number], Row>(`SELECT *, ${summaryOfResult} FROM analyses WHERE id = ?`);
  const list = database.prepare<[Record<string, string | number | null>], Row>(
    `SELECT ${summaryColumns} FROM analyses
     WHERE (@instrument IS NULL OR instrument = @instrument) AND (@run IS NULL OR run_id = @run)
     ORDER BY id DESC LIMIT @limit`,
  );
  const remove = database
    .prepare<[ids: string], number>('DELETE FROM analyses WHERE id IN (SELECT value FROM json_each(?)) RETURNING id')
    .pluck();
  const interrupt = database.prepare<[at: string]>(
    `UPDATE analyses SET status = 'interrupted', ended_at = ? WHERE status IN ('queued', 'running')`,
  );
  const get = (id: number): Analysis => {
    const row = one.get(id);
    if (row === undefined) throw new LabError('not_found', `Analysis ${id} does not exist. It may have been deleted.`);
    return analysisOf(row);
  };
  const summary = (id: number): AnalysisSummary => summaryOf(get(id));
  const left = (id: number): AnalysisSummary | undefined => {
    const row = one.get(id);
    return row === undefined ? undefined : summaryOf(analysisOf(row));
  };

  return {
    create: ({ settings, ...of }) => summary(insertedId(insert, { ...of, settings: JSON.stringify(settings) })),
    begin: (id) => {
      begin.run(id);
      return left(id);
    },
    end: (id, { error, result, ...ending }) => {
      const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
      end.run({ id, ...ending, error: json(error), result: json(result) });
      return left(id);
    },
    get,
    list: (which) => list.all(which).map((row) => summaryOf(analysisOf(row))),
    delete: (ids) => remove.all(JSON.stringify(ids)),
    interruptUnfinished: (at) => {
      interrupt.run(at);
    },
  };
}

function analysisOf(row: Row): Analysis {
  const json = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  return analysis.parse({
    id: row.id,
    instrument: row.instrument,
    run: row.run_id,
    settings: json(row.settings),
    snapshotHash: row.snapshot_hash,
    status: row.status,
    seconds: row.seconds,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    error: json(row.error),
    summary: row.summary,
    result: json(row.result),
  });
}

const summaryOf = (whole: Analysis): AnalysisSummary => analysisSummary.parse(whole);
