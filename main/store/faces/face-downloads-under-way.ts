import type { Database } from 'better-sqlite3';
import { downloadWishes, type DownloadWishes, type UnfinishedDownload } from '../../../shared/models/face-download.ts';
import { dueParameters, dueSql, type DueParameters } from './face-downloads-due.ts';

/**
 * The download that is under way, or that was broken off: what it was told outlives its process, so that it continues with just what it
 * had left. There is at most one.
 */
export interface DownloadUnderWay {
  /** Begins one in the place of any before it, and marks the addresses that it asks once more. */
  begin(wishes: DownloadWishes, now: Date): void;
  /** The download that was not completed and has addresses left. @param now of `waiting`. */
  unfinished(now: Date): UnfinishedDownload | undefined;
  /** Whether an address is still to be asked: its rows may have got a picture from elsewhere. */
  isDue(url: string): boolean;
  /** It is complete, or is not to continue. */
  end(): void;
  /** A host asks to be left alone until then. */
  leaveAlone(host: string, until: Date): void;
  /** Hosts that are to be left alone, and until when. */
  leftAlone(now: Date): Map<string, Date>;
}

interface KeptDownload {
  wishes: string;
  begun_at: string;
}

const dueRows = `FROM face_rows r JOIN face_actors a ON a.id = r.actor_id WHERE ${dueSql}`;

export function openDownloadUnderWay(database: Database): DownloadUnderWay {
  const put = database.prepare<[wishes: string, at: string]>(
    'INSERT INTO face_download (one, wishes, begun_at) VALUES (1, ?, ?)',
  );
  const get = database.prepare<[], KeptDownload>('SELECT wishes, begun_at FROM face_download');
  const mark = database.prepare<[DueParameters]>(`INSERT OR IGNORE INTO face_retries SELECT r.url ${dueRows}`);
  const isDue = database
    .prepare<[DueParameters & { url: string }], 0 | 1>(`SELECT EXISTS (SELECT 1 ${dueRows} AND r.url = @url)`)
    .pluck();
  const count = database
    .prepare<[DueParameters], [host: string, addresses: number]>(
      `SELECT r.host, count(DISTINCT r.url) ${dueRows} GROUP BY r.host`,
    )
    .raw();
  const leave = database.prepare<[host: string, until: string]>(
    'INSERT INTO face_left_hosts VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)',
  );
  const left = database.prepare<[now: string], { host: string; until: string }>(
    'SELECT host, until FROM face_left_hosts WHERE until > ? ORDER BY until',
  );
  const forgetLeft = database.prepare<[now: string]>('DELETE FROM face_left_hosts WHERE until <= ?');

  const end = database.transaction(() => {
    database.exec('DELETE FROM face_download; DELETE FROM face_retries');
  });

  const begin = database.transaction((wishes: DownloadWishes, now: Date) => {
    end();
    forgetLeft.run(now.toISOString());
    put.run(JSON.stringify(wishes), now.toISOString());
    mark.run(dueParameters({ ...wishes, pending: false }));
  });

  let parsed: { text: string; parameters: DueParameters } | undefined;
  /** In a download of a hundred thousand addresses each of them asks. */
  function parametersOf({ wishes: text }: KeptDownload): DueParameters {
    if (parsed?.text !== text) {
      parsed = { text, parameters: dueParameters({ ...downloadWishes.parse(JSON.parse(text)), marked: true }) };
    }
    return parsed.parameters;
  }

  function leftAlone(now: Date): Map<string, Date> {
    return new Map(left.all(now.toISOString()).map(({ host, until }) => [host, new Date(until)]));
  }

  function unfinished(now: Date): UnfinishedDownload | undefined {
    const kept = get.get();
    if (kept === undefined) return undefined;
    const hosts = leftAlone(now);
    const counts = count.all(parametersOf(kept));
    if (counts.length === 0) return undefined;
    const waiting = counts.filter(([host]) => hosts.has(host));
    const untils = waiting.map(([host]) => hosts.get(host)?.toISOString() ?? '').sort();
    return {
      wishes: downloadWishes.parse(JSON.parse(kept.wishes)),
      begunAt: kept.begun_at,
      left: addressesOf(counts),
      waiting: addressesOf(waiting),
      waitingUntil: untils[0] ?? null,
    };
  }

  return {
    begin,
    unfinished,
    isDue(url) {
      const kept = get.get();
      return kept !== undefined && isDue.get({ ...parametersOf(kept), url }) === 1;
    },
    end,
    leaveAlone: (host, until) => void leave.run(host, until.toISOString()),
    leftAlone,
  };
}

function addressesOf(counts: readonly [host: string, addresses: number][]): number {
  return counts.reduce((sum, [, addresses]) => sum + addresses, 0);
}
