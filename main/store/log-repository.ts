import type { Database } from 'better-sqlite3';
import type { LogLine } from '../../shared/models/run.ts';

/** What was said while a run trained. */
export interface LogRepository {
  append(run: number, lines: readonly LogLine[]): void;
  /** In the order they were appended. */
  of(run: number): LogLine[];
}

export function openLogs(database: Database): LogRepository {
  const insert = database.prepare<[run: number, at: string, level: string, text: string]>(
    'INSERT INTO log_lines (run_id, at, level, text) VALUES (?, ?, ?, ?)',
  );
  const select = database.prepare<[run: number], LogLine>(
    'SELECT at, level, text FROM log_lines WHERE run_id = ? ORDER BY id',
  );
  const append = database.transaction((run: number, lines: readonly LogLine[]) => {
    for (const line of lines) insert.run(run, line.at, line.level, line.text);
  });
  return { append, of: (run) => select.all(run) };
}
