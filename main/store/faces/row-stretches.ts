import type { Database } from 'better-sqlite3';

/** A place in the lists' order, as the index face_rows_in_order has it. */
export interface Place {
  actor: number;
  index: number;
  id: number;
}

/** Work on many rows that stops every few milliseconds; between two steps rows may change, come and go. */
export type Steps<T> = Generator<void, T, void>;

/** So many rows are looked at in one step. */
const rowsAtOnce = 1000;
const beforeAll: Place = { actor: 0, index: -1, id: 0 };
const behindAll: Place = { actor: Number.MAX_SAFE_INTEGER, index: 0, id: 0 };

/** For a WHERE clause about `r`, whose FROM is `rowsInOrder`: rows behind one place, up to another. Its parameters are `bounds`. */
export const inStretch = `(r.actor_id, r.actor_index, r.id) > (@afterActor, @afterIndex, @afterId)
  AND (r.actor_id, r.actor_index, r.id) <= (@toActor, @toIndex, @toId)`;
/** The planner, which has no statistics, would gather rows by other indexes and sort them. */
export const rowsInOrder = 'face_rows r INDEXED BY face_rows_in_order';

export type Bounds = Record<'afterActor' | 'afterIndex' | 'afterId' | 'toActor' | 'toIndex' | 'toId', number>;

/** Goes over all rows in the lists' order, a stretch of them at a time. */
export function openRowStretches(database: Database): (look: (bounds: Bounds) => void) => Steps<void> {
  const next = database.prepare<[Record<'actor' | 'index' | 'id', number>], Place>(
    `SELECT r.actor_id AS actor, r.actor_index AS "index", r.id FROM ${rowsInOrder}
     WHERE (r.actor_id, r.actor_index, r.id) > (@actor, @index, @id)
     ORDER BY r.actor_id, r.actor_index, r.id LIMIT 1 OFFSET ${rowsAtOnce - 1}`,
  );
  return function* (look) {
    for (let after: Place | undefined = beforeAll; after !== undefined;) {
      const last: Place | undefined = next.get({ ...after });
      look(boundsOf(after, last ?? behindAll));
      after = last;
      yield;
    }
  };
}

function boundsOf(after: Place, to: Place): Bounds {
  return {
    ...{ afterActor: after.actor, afterIndex: after.index, afterId: after.id },
    ...{ toActor: to.actor, toIndex: to.index, toId: to.id },
  };
}

/** Does all steps at once. */
export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
