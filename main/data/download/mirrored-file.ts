import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { LabError } from '../../../shared/failure.ts';
import type { FetchOutcome } from './polite/fetch-outcome.ts';
import type { Fetcher } from './polite/fetcher.ts';
import type { KeptParts } from './polite/kept-parts.ts';
import { stored } from './stored.ts';

/** One file to download, known beforehand by its size and hash. */
export interface MirroredFile {
  /** What the file is called in messages. */
  name: string;
  /** Where it can be had, in order of preference. */
  urls: readonly string[];
  bytes: number;
  /** Hexadecimal; all digits, or the first of them where no more is published. */
  sha256: string;
  /** Where it shall be. */
  to: string;
  /** A sentence: what a person can do without a connection. */
  advice: string;
}

export interface MirroredFetch {
  fetcher: Fetcher;
  /** Where what has come stays for the next time when fetching fails. */
  parts: KeptParts;
  signal: AbortSignal;
  /** Hears of the bytes that are here, 0…`bytes`; goes back when something wrong was thrown away. */
  onBytes: (bytes: number) => void;
}

interface Refusal {
  url: string;
  why: string;
  /** Whether it has another file. */
  wrong: boolean;
}

/**
 * Downloads a file from the first mirror that has it.
 * @returns the address that was asked for it; an empty string when it was there already.
 * @throws LabError `network` when no mirror gives the file, `bad_data` when all of them give another one, `cancelled` (within
 * a moment), `storage`.
 */
export async function fetchMirrored(file: MirroredFile, fetch: MirroredFetch): Promise<string> {
  const { fetcher, parts, signal, onBytes } = fetch;
  if (await isComplete(file)) {
    onBytes(file.bytes);
    return '';
  }
  const refusals: Refusal[] = [];
  const places = file.urls.map((url) => ({ url, part: parts.of(url) }));
  for (const { url, part } of places) {
    const outcome = await fetcher
      .fetch(url, {
        into: part,
        signal,
        onBytes: (_, have) => {
          onBytes(have);
        },
      })
      .catch((error: unknown) => {
        throw signal.aborted ? cancelled() : error;
      });
    const refusal = refusalOf(outcome, file);
    if (refusal === undefined) {
      await stored(rename(part.file, file.to));
      // What other mirrors gave of it is wanted no more.
      for (const other of places) parts.drop(other.part);
      return url;
    }
    refusals.push({ url, ...refusal });
    if (refusal.wrong) parts.drop(part);
    onBytes(0);
  }
  throw allRefused(file, refusals);
}

/** Why a mirror did not give the file; undefined when it did. */
function refusalOf(outcome: FetchOutcome, { bytes, sha256 }: MirroredFile): Omit<Refusal, 'url'> | undefined {
  switch (outcome.kind) {
    case 'came':
      if (outcome.bytes !== bytes)
        return { why: `it sent another file (${outcome.bytes} bytes instead of ${bytes})`, wrong: true };
      return outcome.sha256.startsWith(sha256)
        ? undefined
        : { why: 'it sent another file (its sha256 is not that of the original)', wrong: true };
    case 'failed':
      if (outcome.cause === 'too large') return { why: `it sent another file (more than ${bytes} bytes)`, wrong: true };
      return { why: outcome.cause === 'scheme' ? `${outcome.finalUrl} is not https` : outcome.words, wrong: false };
    case 'postponed':
      return { why: `it asks to be left alone until ${outcome.until.toISOString()}`, wrong: false };
    case 'unwanted':
      return { why: 'nobody wants it', wrong: false };
  }
}

async function isComplete({ to, bytes, sha256 }: MirroredFile): Promise<boolean> {
  const size = await stat(to).then(
    (found) => found.size,
    () => -1,
  );
  if (size === bytes && (await hashOf(to)).startsWith(sha256)) return true;
  if (size >= 0) await stored(rm(to, { recursive: true, force: true }));
  return false;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const read = async (): Promise<void> => {
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  };
  await stored(read());
  return hash.digest('hex');
}

function cancelled(): LabError {
  return new LabError(
    'cancelled',
    'The download was cancelled. What was downloaded so far is saved for the next time.',
  );
}

function allRefused({ name, advice }: MirroredFile, refusals: readonly Refusal[]): LabError {
  const reasons = refusals.map(({ url, why }) => `${new URL(url).host}: ${why.replace(/\.$/, '')}`).join('; ');
  return new LabError(
    refusals.every(({ wrong }) => wrong) ? 'bad_data' : 'network',
    `${name} could not be downloaded (${reasons}). Check the connection and try again; it resumes where it stopped. ${advice}`,
    refusals,
  );
}
