import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { LabError } from '../../../shared/failure.ts';
import { openUrl, type OpenOptions } from './open-url.ts';
import { stored } from './stored.ts';

/** A file on its way: `part` is where its bytes gather, `bytes` and `sha256` say when they are the right ones. */
export interface FetchTarget extends Omit<OpenOptions, 'headers'> {
  part: string;
  bytes: number;
  sha256: string;
  onBytes: (bytes: number) => void;
}

/**
 * How one attempt ended. `failed`: worth another one, here or elsewhere; `gone`: this address does not have the file; `wrong`:
 * it has another one. `gained`: bytes that are here now and were not before.
 */
export type FetchOutcome = { kind: 'done' } | { kind: 'failed' | 'gone' | 'wrong'; why: string; gained: number };

/**
 * Asks one address once for what is missing of a file. Bytes that turn out to be wrong are removed, others stay for the next
 * attempt.
 * @throws LabError `storage` when the bytes cannot be written.
 */
export async function attemptFetch(target: FetchTarget, url: URL): Promise<FetchOutcome> {
  const start = await partSize(target);
  const body = new PartBody(target, start, await hashOfFile(target.part));
  try {
    if (start < target.bytes) {
      const headers: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {};
      const response = await openUrl(url, { ...target, headers });
      const refusal = refusalOf(response, start, target.bytes);
      if (refusal !== undefined) {
        response.destroy();
        if (response.statusCode === 206 || response.statusCode === 416) await rm(target.part, { force: true });
        return refusal;
      }
      await body.receive(response, response.statusCode === 206);
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    return { kind: 'failed', why: reasonOf(error), gained: Math.max(0, body.have - start) };
  }
  return judge(body, target, start);
}

/** sha256 of what a file holds, to be continued; of nothing when there is no such file. */
export async function hashOfFile(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  const read = async (): Promise<void> => {
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
  };
  await stored(read().catch(ignoreMissing));
  return hash;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** Receives the body of a response behind what is there already. */
class PartBody {
  have: number;
  hash: Hash;
  /** True when bytes of an earlier attempt are part of the file. */
  mixed: boolean;
  readonly #target: FetchTarget;

  constructor(target: FetchTarget, have: number, hash: Hash) {
    this.have = have;
    this.hash = hash;
    this.mixed = have > 0;
    this.#target = target;
  }

  /** Stops reading at the first byte too many. @throws what the connection throws, or LabError `storage`. */
  async receive(response: IncomingMessage, continued: boolean): Promise<void> {
    if (!continued) {
      this.have = 0;
      this.hash = createHash('sha256');
      this.mixed = false;
    }
    const file = await stored(open(this.#target.part, continued ? 'a' : 'w'));
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        await stored(file.writeFile(piece));
        this.hash.update(piece);
        this.have += piece.length;
        if (this.have > this.#target.bytes) return;
        this.#target.onBytes(this.have);
      }
      await stored(file.sync());
    } finally {
      await file.close();
    }
  }
}

async function judge(
  body: PartBody,
  { part, bytes, sha256, onBytes }: FetchTarget,
  start: number,
): Promise<FetchOutcome> {
  if (body.have < bytes) {
    return { kind: 'failed', why: 'the connection ended early', gained: Math.max(0, body.have - start) };
  }
  if (body.have === bytes && body.hash.digest('hex') === sha256) return { kind: 'done' };
  await rm(part, { force: true });
  onBytes(0);
  // Bytes of an earlier attempt may be the wrong ones: that is no judgement on this address.
  if (body.mixed) return { kind: 'failed', why: 'the pieces did not fit together', gained: 0 };
  return { kind: 'wrong', why: 'it sent another file (its sha256 is not that of the original)', gained: 0 };
}

function refusalOf(response: IncomingMessage, start: number, bytes: number): FetchOutcome | undefined {
  const status = response.statusCode ?? 0;
  const refusal = (kind: 'failed' | 'gone' | 'wrong', why: string): FetchOutcome => ({ kind, why, gained: 0 });
  if (status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '') ?? [];
    const fits = start > 0 && Number(from) === start && (total === '*' || Number(total) === bytes);
    return fits ? undefined : refusal('failed', 'it answered with another piece than the one asked for');
  }
  if (status === 200) {
    const length = response.headers['content-length'];
    if (length === undefined || Number(length) === bytes) return undefined;
    return refusal('wrong', `it sent another file (${length} bytes instead of ${bytes})`);
  }
  const kind = [401, 403, 404, 410, 451].includes(status) ? 'gone' : 'failed';
  return refusal(kind, `HTTP ${status}`);
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'its name cannot be looked up, perhaps there is no connection',
  EAI_AGAIN: 'its name cannot be looked up, perhaps there is no connection',
  ENETUNREACH: 'there is no way to it, perhaps there is no connection',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it cut the connection',
  ETIMEDOUT: 'it does not answer',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = 'code' in error ? reasons[String(error.code)] : undefined;
  return known ?? (error.message || error.name);
}

/** What an earlier attempt left; more than the whole file is thrown away. */
async function partSize({ part, bytes }: FetchTarget): Promise<number> {
  const size = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= bytes) return size;
  await rm(part, { force: true });
  return 0;
}
