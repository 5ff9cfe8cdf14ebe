import type { Database } from 'better-sqlite3';
import type { EngineUsed } from '../../shared/models/engine.ts';
import type { Confusion, RunStatus } from '../../shared/models/run.ts';
import { cleanLine, cleanNote, cleanTags, mostName, mostNote } from '../../shared/models/written-text.ts';

/**
 * What can change about a run once it is there. What is left out or undefined stays; `tags` replaces all of them. Names, tags and
 * notes are kept as clean as a person could have written them, wherever they came from.
 */
export interface RunChanges {
  name?: string | undefined;
  note?: string | undefined;
  tags?: readonly string[] | undefined;
  status?: RunStatus | undefined;
  engine?: EngineUsed | null | undefined;
  stepsDone?: number | undefined;
  startedAt?: string | null | undefined;
  endedAt?: string | null | undefined;
  trainingSeconds?: number | undefined;
  processSeconds?: number | undefined;
  pausedSeconds?: number | undefined;
  error?: string | null | undefined;
  confusion?: Confusion | null | undefined;
  parent?: { run: number; step: number | null } | undefined;
}

type Value = string | number | null | undefined;

/** Writes the changed columns of a run, leaving the others alone. */
export function openRunChanges(database: Database): (id: number, changes: RunChanges) => void {
  const deleteTags = database.prepare<[run: number]>('DELETE FROM run_tags WHERE run_id = ?');
  const insertTag = database.prepare<[run: number, tag: string]>(
    'INSERT INTO run_tags (run_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  return (id, changes) => {
    const changed = Object.entries(columnsOf(changes)).filter(([, value]) => value !== undefined);
    if (changed.length > 0) {
      const assignments = changed.map(([column]) => `${column} = @${column}`).join(', ');
      database.prepare(`UPDATE runs SET ${assignments} WHERE id = @id`).run({ id, ...Object.fromEntries(changed) });
    }
    if (changes.tags !== undefined) {
      deleteTags.run(id);
      for (const tag of cleanTags(changes.tags)) insertTag.run(id, tag);
    }
  };
}

function columnsOf(changes: RunChanges): Record<string, Value> {
  const { engine, confusion } = changes;
  return {
    name: changes.name === undefined ? undefined : cleanLine(changes.name, mostName),
    note: changes.note === undefined ? undefined : cleanNote(changes.note, mostNote),
    status: changes.status,
    engine_name: engine === null ? null : engine?.name,
    engine_version: engine === null ? null : engine?.version,
    engine_threads: engine === null ? null : engine?.threads,
    steps_done: changes.stepsDone,
    started_at: changes.startedAt,
    ended_at: changes.endedAt,
    training_seconds: changes.trainingSeconds,
    process_seconds: changes.processSeconds,
    paused_seconds: changes.pausedSeconds,
    error: changes.error,
    confusion: confusion === undefined || confusion === null ? confusion : JSON.stringify(confusion),
    parent: changes.parent?.run,
    parent_step: changes.parent?.step,
  };
}
