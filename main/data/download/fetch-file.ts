import { stat, rename, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../../shared/failure.ts';
import { attemptFetch, hashOfFile, type FetchTarget } from './fetch-attempt.ts';

/** One file to fetch, known beforehand by its size and hash. */
export interface FetchRequest {
  /** What the file is called in messages. */
  name: string;
  /** Where it can be had, in order of preference. */
  urls: readonly string[];
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  /** Where it shall be. What has come so far is in `<to>.part`, and stays there for the next time when fetching fails. */
  to: string;
  signal: AbortSignal;
  /** Hears of the bytes that are here, 0…`bytes`; goes back when something wrong was thrown away. */
  onBytes: (bytes: number) => void;
  politeness: Politeness;
}

export interface Politeness {
  /** Times that every mirror is asked at most. */
  rounds: number;
  /** First pause between two attempts, in milliseconds; doubles with each attempt, up to the most. */
  pauseMs: number;
  mostPauseMs: number;
  /** Milliseconds without a byte after which a mirror is given up. */
  idleMs: number;
  /** Allows plain http to 127.0.0.1: for tests. */
  loopback: boolean;
}

/** With three mirrors seven seconds of pauses in all for a person who is simply offline. */
export const usualPoliteness: Politeness = {
  rounds: 2,
  pauseMs: 300,
  mostPauseMs: 2500,
  idleMs: 20_000,
  loopback: false,
};

/** An attempt that brought at least so much is no failure: a connection that is often cut still gets there. */
const progressBytes = 64 * 1024;

/**
 * Fetches a file: streamed to a temporary name, hashed on the way, resumed where an earlier attempt ended, tried on the next
 * mirror with a growing pause when one fails, renamed when size and sha256 are right.
 * @returns the address it came from; an empty string when it was there already.
 * @throws LabError `network` when no mirror gives the file, `bad_data` when all of them give another one, `cancelled` (within
 * a moment), `storage`.
 */
export async function fetchFile(request: FetchRequest): Promise<string> {
  const { urls, signal, to, bytes, sha256, onBytes, politeness: polite } = request;
  const target: FetchTarget = { ...polite, part: `${to}.part`, bytes, sha256, onBytes, signal };
  if (await isComplete(request)) return '';
  const failures: Failure[] = [];
  const hopeless = new Set<string>();
  let failed = 0;
  for (let turn = 0; failed < polite.rounds * urls.length && hopeless.size < urls.length; turn++) {
    const url = urls[turn % urls.length] ?? '';
    if (hopeless.has(url)) continue;
    if (failed > 0) await pause(Math.min(polite.mostPauseMs, polite.pauseMs * 2 ** (failed - 1)), signal);
    if (signal.aborted) throw cancelled();
    const outcome = await attemptFetch(target, new URL(url));
    if (outcome.kind === 'done') {
      await rename(target.part, to);
      return url;
    }
    failures.push({ url, why: outcome.why, wrong: outcome.kind === 'wrong' });
    if (outcome.kind !== 'failed') hopeless.add(url);
    if (outcome.gained < progressBytes) failed++;
  }
  throw signal.aborted ? cancelled() : allFailed(request.name, failures);
}

interface Failure {
  url: string;
  why: string;
  wrong: boolean;
}

async function isComplete({ to, bytes, sha256, onBytes }: FetchRequest): Promise<boolean> {
  const size = await stat(to).then(
    (found) => found.size,
    () => -1,
  );
  if (size === bytes && (await hashOfFile(to)).digest('hex') === sha256) {
    onBytes(bytes);
    return true;
  }
  if (size >= 0) await rm(to, { force: true });
  return false;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds * (0.75 + Math.random() / 2), undefined, { signal });
  } catch {
    throw cancelled();
  }
}

function cancelled(): LabError {
  return new LabError('cancelled', 'The download was cancelled. What has come so far is kept for the next time.');
}

function allFailed(name: string, failures: readonly Failure[]): LabError {
  const last = [...new Map(failures.map((failure) => [failure.url, failure])).values()];
  const reasons = last.map(({ url, why }) => `${new URL(url).host}: ${why}`).join('; ');
  return new LabError(
    last.length > 0 && last.every(({ wrong }) => wrong) ? 'bad_data' : 'network',
    `${name} could not be fetched (${reasons}). Check the connection and try again; it goes on where it stopped. ` +
      'Without a connection, use the built-in sample, or add a folder that holds the files.',
    failures,
  );
}
