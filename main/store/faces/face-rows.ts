import { titleLine } from '../../../shared/models/written-text.ts';
import type { Database } from 'better-sqlite3';
import type { FaceBox, FaceImage, FaceState, Verdict } from '../../../shared/models/face.ts';
import { openFaceQuery } from './face-query.ts';
import { openFaceStatus } from './face-status.ts';
import type { FaceRows, NewFaceRow } from './face-store.ts';
import type { RowSettling } from './row-settling.ts';
import { misplacedSql } from './row-state.ts';
import { faceRowOf, rowColumns, type RowColumns } from './summary-columns.ts';

type InsertedRow = FaceBox & {
  key: string;
  list: number;
  actor: number;
  index: number;
  label: string;
  imageId: string;
  faceId: string;
  url: string;
  host: string;
  expected: string;
  area: number;
};

type CandidateRow = RowColumns &
  Omit<FaceImage, 'decodes' | 'progressive'> & {
    state: FaceState;
    verdict: Verdict | null;
    misplaced: 0 | 1;
    progressive: 0 | 1;
    used_x1: number;
    used_y1: number;
    used_x2: number;
    used_y2: number;
  };

export function openFaceRows(database: Database, settling: RowSettling): FaceRows {
  const putList = database.prepare<[hash: string, title: string, lines: number, at: string]>(
    'INSERT INTO face_lists (hash, title, lines, added_at) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const listId = database.prepare<[hash: string], number>('SELECT id FROM face_lists WHERE hash = ?').pluck();
  const putActor = database.prepare<[name: string]>(
    'INSERT INTO face_actors (name) VALUES (?) ON CONFLICT (name) DO NOTHING',
  );
  const actorId = database.prepare<[name: string], number>('SELECT id FROM face_actors WHERE name = ?').pluck();
  const insert = database.prepare<[InsertedRow]>(
    `INSERT INTO face_rows
       (key, list_id, actor_id, actor_index, label, image_id, face_id, url, host, x1, y1, x2, y2, expected, area)
     VALUES (@key, @list, @actor, @index, @label, @imageId, @faceId, @url, @host, @x1, @y1, @x2, @y2, @expected, @area)
     ON CONFLICT (key) DO NOTHING`,
  );
  const wasAsked = database.prepare<[url: string], number>('SELECT 1 FROM face_attempts WHERE url = ? LIMIT 1').pluck();
  const known = database
    .prepare<[keys: string], string>('SELECT key FROM face_rows WHERE key IN (SELECT value FROM json_each(?))')
    .pluck();
  const removeRows = database.prepare<[name: string, most: number]>(
    `DELETE FROM face_rows WHERE id IN (
       SELECT r.id FROM face_rows r INDEXED BY face_rows_in_order
       WHERE r.actor_id = (SELECT id FROM face_actors WHERE name = ?) LIMIT ?
     )`,
  );
  const ofActor = database
    .prepare<[name: string], number>(
      `SELECT DISTINCT c.list_id FROM face_counts c JOIN face_actors a ON a.id = c.actor_id WHERE a.name = ?`,
    )
    .pluck();
  const removeActor = database.prepare<[name: string]>('DELETE FROM face_actors WHERE name = ?');
  const removeList = database.prepare<[{ id: number }]>(
    'DELETE FROM face_lists WHERE id = @id AND NOT EXISTS (SELECT 1 FROM face_counts WHERE list_id = @id AND rows > 0)',
  );
  const clearCounts = database.prepare('DELETE FROM face_counts WHERE rows = 0');
  const clearHosts = database.prepare('DELETE FROM face_hosts WHERE rows = 0');
  const one = database.prepare<[id: number], RowColumns>(
    `SELECT ${rowColumns} FROM face_rows r JOIN face_actors a ON a.id = r.actor_id WHERE r.id = ?`,
  );
  const named = database
    .prepare<[{ id: number; name: string }], number>(
      `SELECT id FROM face_rows WHERE id = @id UNION SELECT id FROM face_rows WHERE label = @name
       UNION SELECT id FROM face_rows WHERE key = @name UNION SELECT id FROM face_rows WHERE observed = @name ORDER BY id`,
    )
    .pluck();
  const ofKey = database.prepare<[key: string], number>('SELECT id FROM face_rows WHERE key = ?').pluck();
  const candidates = database.prepare<[actors: string], CandidateRow>(
    `SELECT ${rowColumns}, r.state, r.verdict, ${misplacedSql} AS misplaced, coalesce(d.x1, r.x1) AS used_x1, coalesce(d.y1, r.y1) AS used_y1,
       coalesce(d.x2, r.x2) AS used_x2, coalesce(d.y2, r.y2) AS used_y2,
       i.sha256, i.bytes, i.looks, i.width, i.height, i.channels, i.progressive, i.why
     FROM face_actors a JOIN face_rows r ON r.actor_id = a.id
     JOIN face_images i ON i.sha256 = r.observed LEFT JOIN face_decisions d ON d.id = r.decision_id
     WHERE a.name IN (SELECT value FROM json_each(?)) AND r.standing IN ('in', 'open')
     ORDER BY r.actor_id, r.actor_index, r.id`,
  );
  function addRow(list: number, actor: number, row: NewFaceRow): boolean {
    const { key, index, label, imageId, faceId, url, box, expected } = row;
    const { x1, y1, x2, y2 } = box;
    const columns = {
      key,
      list,
      actor,
      index,
      label,
      imageId,
      faceId,
      url,
      host: hostOf(url),
      expected,
      x1,
      y1,
      x2,
      y2,
    };
    const { changes, lastInsertRowid } = insert.run({ ...columns, area: (x2 - x1) * (y2 - y1) });
    if (changes === 0) return false;
    if (wasAsked.get(url) !== undefined) settling.byAttempts([Number(lastInsertRowid)]);
    return true;
  }

  const add = database.transaction((list: Parameters<FaceRows['add']>[0], rows: Iterable<NewFaceRow>) => {
    putList.run(list.hash, titleLine.parse(list.title), list.lines, new Date().toISOString());
    const id = listId.get(list.hash) ?? 0;
    const actors = new Map<string, number>();
    let added = 0;
    let seen = 0;
    for (const row of rows) {
      let actor = actors.get(row.actor);
      if (actor === undefined) {
        putActor.run(row.actor);
        actor = actorId.get(row.actor) ?? 0;
        actors.set(row.actor, actor);
      }
      if (addRow(id, actor, row)) added += 1;
      seen += 1;
    }
    return { id, added, known: seen - added };
  });

  const remove = database.transaction((actors: readonly string[], most = Number.MAX_SAFE_INTEGER): number => {
    let removed = 0;
    for (const actor of actors) {
      const lists = ofActor.all(actor);
      removed += removeRows.run(actor, most - removed).changes;
      for (const list of lists) removeList.run({ id: list });
      if (removed >= most) return removed;
      removeActor.run(actor);
    }
    clearCounts.run();
    clearHosts.run();
    return removed;
  });

  return {
    ...openFaceStatus(database),
    ...openFaceQuery(database),
    add,
    known: (keys) => new Set(known.all(JSON.stringify(keys))),
    remove,
    get(id) {
      const row = one.get(id);
      return row && faceRowOf(row);
    },
    named: (name) => named.all({ id: /^[1-9]\d{0,14}$/.test(name) ? Number(name) : 0, name }),
    ofKey: (key) => ofKey.get(key),
    candidates: (actors) => candidates.all(JSON.stringify(actors)).map(candidateOf),
  };
}

/** Of an address that cannot be read there is no host; the fetcher says what is wrong with it. */
function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function candidateOf(row: CandidateRow): ReturnType<FaceRows['candidates']>[number] {
  const { sha256, bytes, looks, width, height, channels, progressive, why } = row;
  const { id, key, actor, index, label, expected, box } = faceRowOf(row);
  return {
    id,
    key,
    actor,
    index,
    label,
    state: row.state,
    verdict: row.verdict,
    misplaced: row.misplaced === 1,
    sha256,
    expected,
    box: { x1: row.used_x1, y1: row.used_y1, x2: row.used_x2, y2: row.used_y2 },
    publishedBox: box,
    image: { sha256, bytes, looks, decodes: true, width, height, channels, progressive: progressive === 1, why },
  };
}
