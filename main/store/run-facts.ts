import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { confusion, machine, type Artifact, type RunDetail } from '../../shared/models/run.ts';
import { storedJson } from './run-row.ts';

/** What is kept about a run beside its summary. */
export type RunFacts = Pick<
  RunDetail,
  'appVersion' | 'gitCommit' | 'machine' | 'artifacts' | 'weightFrames' | 'confusion' | 'classNames'
>;

interface FactsRow {
  app_version: string;
  git_commit: string | null;
  machine: string;
  class_names: string;
  confusion: string | null;
}

/** Reads and writes what a run has beside its summary. */
export function openRunFacts(database: Database) {
  const facts = database.prepare<[run: number], FactsRow>(
    'SELECT app_version, git_commit, machine, class_names, confusion FROM runs WHERE id = ?',
  );
  const frames = database
    .prepare<[run: number], number>('SELECT step FROM weight_frames WHERE run_id = ? ORDER BY step')
    .pluck();
  const insertFrame = database.prepare<[run: number, step: number]>(
    'INSERT INTO weight_frames (run_id, step) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const deleteFrames = database.prepare<[run: number]>('DELETE FROM weight_frames WHERE run_id = ?');
  const artifacts = database.prepare<[run: number], Artifact>(
    'SELECT kind, name, bytes, sha256 FROM artifacts WHERE run_id = ? ORDER BY kind, name',
  );
  const recorded = database.prepare<[run: number], Artifact>(
    `SELECT kind, name, bytes, sha256 FROM artifacts
     WHERE run_id = (SELECT id FROM runs WHERE id = ? AND status NOT IN ('running', 'paused')) ORDER BY kind, name`,
  );
  const insertArtifact = database.prepare<[{ run: number } & Artifact]>(
    'INSERT INTO artifacts (run_id, kind, name, bytes, sha256) VALUES (@run, @kind, @name, @bytes, @sha256)',
  );
  const deleteArtifacts = database.prepare<[run: number]>('DELETE FROM artifacts WHERE run_id = ?');

  const deleteArtifactsOfKind = database.prepare<[run: number, kind: string]>(
    'DELETE FROM artifacts WHERE run_id = ? AND kind = ?',
  );

  return {
    facts: (id: number): RunFacts | undefined => {
      const row = facts.get(id);
      if (row === undefined) return undefined;
      return {
        appVersion: row.app_version,
        gitCommit: row.git_commit,
        machine: storedJson(machine, row.machine, id, 'machine'),
        classNames: storedJson(z.array(z.string()), row.class_names, id, 'class names'),
        confusion: row.confusion === null ? null : storedJson(confusion, row.confusion, id, 'confusion matrix'),
        weightFrames: frames.all(id),
        artifacts: artifacts.all(id),
      };
    },
    artifacts: (id: number): Artifact[] => recorded.all(id),
    setWeightFrames: database.transaction((id: number, steps: readonly number[]): void => {
      deleteFrames.run(id);
      for (const step of steps) insertFrame.run(id, step);
    }),
    addWeightFrame: (id: number, step: number): void => {
      insertFrame.run(id, step);
    },
    forgetFrames: database.transaction((id: number, kind: string): void => {
      deleteFrames.run(id);
      deleteArtifactsOfKind.run(id, kind);
    }),
    setArtifacts: database.transaction((id: number, list: readonly Artifact[]): void => {
      deleteArtifacts.run(id);
      for (const artifact of list) insertArtifact.run({ run: id, ...artifact });
    }),
  };
}
