import type { Database } from 'better-sqlite3';
import { failedStates, type CauseCount, type FaceAttempt, type FaceState } from '../../../shared/models/face.ts';
import {
  dueParameters,
  dueSql,
  namesOf,
  type DueParameters,
  type DueSelection,
  type RowsOf,
} from './face-downloads-due.ts';
import type { DueAddress, FaceDownloads } from './face-store.ts';
import { causeSql, stateSql } from './row-state.ts';
import type { RowSettling } from './row-settling.ts';
import { allAtOnce, inStretch, openRowStretches, rowsInOrder, type Bounds, type Steps } from './row-stretches.ts';

interface AttemptRow extends Omit<FaceAttempt, 'from' | 'httpStatus'> {
  source: string;
  http_status: number | null;
}

/** So many are read in one step. */
const hashesAtOnce = 2000;

type DueRow = [id: number, url: string, host: string, actor: string];

export function openFaceDownloads(database: Database, settling: RowSettling): FaceDownloads {
  const insert = database.prepare<[AttemptRow & { url: string; row_key: string | null; sha256: string | null }]>(
    `INSERT INTO face_attempts (url, row_key, at, source, via, state, cause, http_status, bytes, seconds, words, sha256)
     VALUES (@url, @row_key, @at, @source, @via, @state, @cause, @http_status, @bytes, @seconds, @words, @sha256)`,
  );
  const attempts = database.prepare<[row: number], AttemptRow>(
    `SELECT r.at, r.source, r.via, ${stateSql} AS state, ${causeSql} AS cause, r.http_status, r.bytes, r.seconds, r.words
     FROM (
       SELECT t.*, t.sha256 AS observed, own.expected FROM face_rows own JOIN face_attempts t ON t.url = own.url
       WHERE own.id = ? AND (t.row_key IS NULL OR t.row_key = own.key)
     ) AS r
     LEFT JOIN face_images i ON i.sha256 = r.observed ORDER BY r.id DESC`,
  );
  const rowsOfUrl = database.prepare<[string], number>('SELECT id FROM face_rows WHERE url = ? ORDER BY id').pluck();
  const place = database.prepare<[id: number], { url: string; key: string }>(
    'SELECT url, key FROM face_rows WHERE id = ?',
  );
  const unseen = database
    .prepare<[], string>(
      `SELECT DISTINCT observed FROM face_rows WHERE state = 'pending' AND observed IS NOT NULL ORDER BY id`,
    )
    .pluck();
  const topHosts = database.prepare<[limit: number], { name: string; rows: number }>(
    'SELECT name, rows FROM face_hosts WHERE rows > 0 ORDER BY rows DESC, name LIMIT ?',
  );
  const statesOfHost = database.prepare<[host: string], { state: FaceState; rows: number }>(
    'SELECT state, count(*) AS rows FROM face_rows WHERE host = ? GROUP BY state',
  );
  const failed = failedStates.map((state) => `'${state}'`).join(', ');
  const failures = database.prepare<[Record<keyof RowsOf, string | null>], CauseCount>(
    `SELECT c.state, c.cause, sum(c.rows) AS rows FROM face_counts c JOIN face_actors a ON a.id = c.actor_id
     WHERE c.rows > 0 AND c.state IN (${failed})
       AND (@actors IS NULL OR a.name IN (SELECT value FROM json_each(@actors)))
     GROUP BY c.state, c.cause ORDER BY 3 DESC, 1, 2`,
  );
  const failuresOfHosts = database.prepare<[Record<keyof RowsOf, string | null>], CauseCount>(
    `SELECT r.state, r.cause, count(*) AS rows FROM face_rows r JOIN face_actors a ON a.id = r.actor_id
     WHERE r.host IN (SELECT value FROM json_each(@hosts)) AND r.state IN (${failed})
       AND (@actors IS NULL OR a.name IN (SELECT value FROM json_each(@actors)))
     GROUP BY r.state, r.cause ORDER BY 3 DESC, 1, 2`,
  );
  const lose = database.prepare<[sha256: string]>('UPDATE face_attempts SET lost = 1 WHERE sha256 = ?');
  const rowsOfBytes = database
    .prepare<[string], number>('SELECT id FROM face_rows WHERE observed = ? ORDER BY id')
    .pluck();
  const kept = database
    .prepare<[after: string], string>(
      `SELECT DISTINCT sha256 FROM face_attempts WHERE sha256 > ? AND lost = 0 ORDER BY sha256 LIMIT ${hashesAtOnce}`,
    )
    .pluck();
  const stretches = openRowStretches(database);
  const due = database
    .prepare<[Bounds & DueParameters], DueRow>(
      `SELECT r.id, r.url, r.host, a.name FROM ${rowsInOrder} JOIN face_actors a ON a.id = r.actor_id
       WHERE ${inStretch} AND ${dueSql}
       ORDER BY r.actor_id, r.actor_index, r.id`,
    )
    .raw();
  const expecting = database
    .prepare<[{ sha256: string }], number>(
      'SELECT id FROM face_rows WHERE substr(expected, 1, 8) = substr(@sha256, 1, 8) AND expected = @sha256 ORDER BY id',
    )
    .pluck();
  const labelled = database.prepare<[string], number>('SELECT id FROM face_rows WHERE label = ? ORDER BY id').pluck();

  const unmark = database.prepare<[url: string]>('DELETE FROM face_retries WHERE url = ?');

  const record = database.transaction(
    (url: string, key: string | null, { from, httpStatus, ...rest }: FaceAttempt, sha256: string | null) => {
      insert.run({ ...rest, url, row_key: key, source: from, http_status: httpStatus, sha256 });
    },
  );

  const asked = database.transaction((url: string, attempt: FaceAttempt, sha256: string | null): number[] => {
    record(url, null, attempt, sha256);
    unmark.run(url);
    const rows = rowsOfUrl.all(url);
    settling.byAttempts(rows);
    return rows;
  });

  const cameFor = database.transaction((row: number, attempt: FaceAttempt, sha256: string): number[] => {
    const at = place.get(row);
    if (at === undefined) return [];
    record(at.url, at.key, attempt, sha256);
    settling.byAttempts([row]);
    return [row];
  });

  const forget = database.transaction((sha256: string): number[] => {
    const rows = rowsOfBytes.all(sha256);
    lose.run(sha256);
    settling.byAttempts(rows);
    return rows;
  });

  /** Rows of one address together, where the first of them is. */
  function* dueInSteps(selection: DueSelection): Steps<DueAddress[]> {
    const wishes = dueParameters(selection);
    const byUrl = new Map<string, DueAddress>();
    yield* stretches((bounds) => {
      for (const [id, url, host, actor] of due.iterate({ ...bounds, ...wishes })) {
        const address = byUrl.get(url);
        if (address === undefined) byUrl.set(url, { url, host, actors: [actor], rows: [id] });
        else {
          address.rows.push(id);
          if (!address.actors.includes(actor)) address.actors.push(actor);
        }
      }
    });
    return [...byUrl.values()];
  }

  function* observedInSteps(): Steps<Set<string>> {
    const all = new Set<string>();
    for (let after: string | undefined = ''; after !== undefined;) {
      const some = kept.all(after);
      for (const sha256 of some) all.add(sha256);
      after = some.length < hashesAtOnce ? undefined : some.at(-1);
      yield;
    }
    return all;
  }

  return {
    due: (selection) => allAtOnce(dueInSteps(selection)),
    dueInSteps,
    came: asked,
    failed: (url, attempt) => asked(url, attempt, null),
    cameFor,
    unseen: () => unseen.all(),
    attempts: (row) => attempts.all(row).map(attemptOf),
    failures: (of) => (of.hosts === null ? failures : failuresOfHosts).all(namesOf(of)),
    hosts: (limit) =>
      topHosts.all(limit).map(({ name, rows }) => ({
        host: name,
        rows,
        states: Object.fromEntries(statesOfHost.all(name).map((of) => [of.state, of.rows])),
      })),
    forget,
    observed: () => allAtOnce(observedInSteps()),
    observedInSteps,
    expecting: (sha256) => expecting.all({ sha256 }),
    labelled: (label) => labelled.all(label),
  };
}

function attemptOf({ source, http_status, ...rest }: AttemptRow): FaceAttempt {
  return { ...rest, from: source, httpStatus: http_status };
}
