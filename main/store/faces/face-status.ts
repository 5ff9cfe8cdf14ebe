import type { Database } from 'better-sqlite3';
import { failedStates, type ActorStatus, type FaceState, type Standing } from '../../../shared/models/face.ts';
import type { FaceList } from '../../../shared/models/face-list.ts';
import type { FaceRows } from './face-store.ts';

interface CountRow {
  name: string;
  standing: Standing;
  state: FaceState;
  cause: string;
  rows: number;
}

/** What the counters say, which triggers keep. */
export function openFaceStatus(database: Database): Pick<FaceRows, 'status' | 'lists'> {
  const counts = database.prepare<[], CountRow>(
    `SELECT a.name, c.standing, c.state, c.cause, sum(c.rows) AS rows
     FROM face_counts c JOIN face_actors a ON a.id = c.actor_id WHERE c.rows > 0
     GROUP BY c.actor_id, c.standing, c.state, c.cause ORDER BY c.actor_id`,
  );
  const lists = database.prepare<[], FaceList>(
    `SELECT l.id, l.title, l.hash, l.lines, coalesce(sum(c.rows), 0) AS rows,
       count(DISTINCT c.actor_id) AS actors, l.added_at AS addedAt
     FROM face_lists l LEFT JOIN face_counts c ON c.list_id = l.id AND c.rows > 0
     GROUP BY l.id ORDER BY l.id`,
  );

  return {
    lists: () => lists.all(),
    status(needed) {
      const states = noStates();
      const actors = new Map<string, ActorStatus>();
      const causes = new Map<string, { state: FaceState; cause: string; rows: number }>();
      let rows = 0;
      for (const count of counts.iterate()) {
        rows += count.rows;
        states[count.state] += count.rows;
        const actor = actors.get(count.name) ?? noRows(needed);
        actors.set(count.name, actor);
        actor.rows += count.rows;
        actor[standingCounts[count.standing]] += count.rows;
        if (count.state === 'pending') actor.pending += count.rows;
        if (failed.has(count.state)) actor.failed += count.rows;
        const cause = causes.get(`${count.state} ${count.cause}`);
        if (cause !== undefined) cause.rows += count.rows;
        else if (count.cause !== '') {
          causes.set(`${count.state} ${count.cause}`, { state: count.state, cause: count.cause, rows: count.rows });
        }
      }
      return {
        rows,
        states,
        actors: Object.fromEntries(actors),
        causes: [...causes.values()].sort((a, b) => b.rows - a.rows),
      };
    },
  };
}

const failed: ReadonlySet<FaceState> = new Set(failedStates);
const standingCounts = { in: 'usable', out: 'out', open: 'open', absent: 'absent' } as const;

function noRows(needed: number): ActorStatus {
  return { rows: 0, usable: 0, needed, open: 0, out: 0, absent: 0, pending: 0, failed: 0 };
}

export function noStates(): Record<FaceState, number> {
  return {
    verified: 0,
    mismatch: 0,
    not_image: 0,
    undecodable: 0,
    dead: 0,
    timeout: 0,
    too_large: 0,
    blocked: 0,
    pending: 0,
  };
}
