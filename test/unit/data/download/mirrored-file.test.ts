import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetcherOptions, usualPoliteness, type Politeness } from '../../../../main/data/digits/download.ts';
import { fetchMirrored } from '../../../../main/data/download/mirrored-file.ts';
import { createFetcher } from '../../../../main/data/download/polite/fetcher.ts';
import { KeptParts } from '../../../../main/data/download/polite/kept-parts.ts';
import { LabError } from '../../../../shared/failure.ts';
import {
  endless,
  otherBytes,
  serveFiles,
  silentAfter,
  status,
  whole,
  withoutRanges,
  type Answer,
  type FileServer,
} from '../../../fixtures/file-server.ts';
import { shortestTime } from '../../../shortest-time.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let to: string;
let servers: FileServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirrored-file-'));
  to = join(folder, 'digits.gz');
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

async function mirror(...answers: Answer[]): Promise<FileServer> {
  const server = await serveFiles({ 'digits.gz': content }, answers.length === 0 ? [whole] : answers);
  servers.push(server);
  return server;
}

interface Circumstances {
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
  politeness: Partial<Politeness>;
}

/** Fetches as one session of the lab does, which ends then. */
async function fetchFrom(mirrors: FileServer[], changes: Partial<Circumstances> = {}): Promise<string> {
  const quick = { retries: 3, pauseMs: 1, mostPauseMs: 4, idleMs: 600, loopback: true };
  const fetcher = createFetcher(
    fetcherOptions(content.length, { ...usualPoliteness, ...quick, ...changes.politeness }),
  );
  const parts = await KeptParts.open(folder);
  const urls = mirrors.map(({ url }) => `${url}digits.gz`);
  const { signal = new AbortController().signal, onBytes = () => undefined } = changes;
  try {
    return await fetchMirrored(
      { name: 'digits.gz', urls, bytes: content.length, sha256, to, advice: 'Use the built-in sample.' },
      { fetcher, parts, signal, onBytes },
    );
  } finally {
    await fetcher.close();
    await parts.close();
  }
}

async function failureOf(action: Promise<unknown>): Promise<LabError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LabError) return error;
  throw new Error(`expected a LabError, not ${String(error)}`);
}

function expectFetched(): void {
  expect(readFileSync(to).equals(content)).toBe(true);
  expect(readdirSync(folder)).toEqual(['digits.gz']);
}

/** Fetches up to these bytes and is then given up, as by a person who quits. */
async function fetchUpTo(bytes: number, mirrors: FileServer[]): Promise<void> {
  const stop = new AbortController();
  const onBytes = (have: number): void => {
    if (have >= bytes) stop.abort();
  };
  expect((await failureOf(fetchFrom(mirrors, { signal: stop.signal, onBytes }))).code).toBe('cancelled');
}

/** Bytes of the part that is kept. */
function partOf({ url }: FileServer): Buffer {
  return readFileSync(join(folder, createHash('sha256').update(`${url}digits.gz`).digest('hex')));
}

describe('a file is fetched', () => {
  it('whole, telling how much is here', async () => {
    const told: number[] = [];
    const good = await mirror();
    expect(await fetchFrom([good], { onBytes: (bytes) => told.push(bytes) })).toBe(`${good.url}digits.gz`);
    expectFetched();
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(300_000);
  });

  it('once: what is here already is not asked for again', async () => {
    const good = await mirror();
    await fetchFrom([good]);
    expect(await fetchFrom([good])).toBe('');
    expect(good.asked).toHaveLength(1);
  });

  it('from one mirror whose connections are all cut, piece by piece', async () => {
    const cut = await mirror(silentAfter(90_000));
    await fetchFrom([cut], {
      onBytes: (bytes) => {
        if (bytes % 90_000 === 0) cut.cut();
      },
    });
    expectFetched();
    expect(cut.asked.map(({ range }) => range)).toEqual(['', 'bytes=90000-', 'bytes=180000-', 'bytes=270000-']);
  });

  it('from where an earlier session stopped', async () => {
    const good = await mirror(silentAfter(70_000), whole);
    await fetchUpTo(70_000, [good]);
    const told: number[] = [];
    await fetchFrom([good], { onBytes: (bytes) => told.push(bytes) });
    expectFetched();
    expect(good.asked.map(({ range }) => range)).toEqual(['', 'bytes=70000-']);
    expect(told[0]).toBeGreaterThan(70_000);
  });

  it.each<[string, Answer]>([
    ['from a server that knows no ranges', withoutRanges],
    ['when the server says that there is no such piece (416)', status(416)],
    ['in spite of another piece than the one asked for', status(206, { 'content-range': 'bytes 5-9/10' })],
  ])('anew %s', async (_, answer) => {
    const good = await mirror(silentAfter(70_000), answer, whole);
    await fetchUpTo(70_000, [good]);
    await fetchFrom([good]);
    expectFetched();
    expect(good.asked[1]?.range).toBe('bytes=70000-');
  });

  it('anew when something else is in the place of what had come', async () => {
    const good = await mirror(silentAfter(70_000), whole);
    await fetchUpTo(70_000, [good]);
    writeFileSync(join(folder, createHash('sha256').update(`${good.url}digits.gz`).digest('hex')), randomBytes(70_000));
    await fetchFrom([good]);
    expectFetched();
    expect(good.asked.map(({ range }) => range)).toEqual(['', '']);
  });

  it('from the next mirror when one has it not, and that one is not asked again', async () => {
    const [without, good] = [await mirror(status(404)), await mirror(status(503), status(503), whole)];
    expect(await fetchFrom([without, good])).toBe(`${good.url}digits.gz`);
    expectFetched();
    expect(without.asked).toHaveLength(1);
    expect(good.asked).toHaveLength(3);
  });

  it('from the next mirror when one falls silent', async () => {
    const good = await mirror();
    await fetchFrom([await mirror(silentAfter(90_000)), good], { politeness: { retries: 0 } });
    expectFetched();
  });

  it('from the next mirror when one sends other bytes', async () => {
    const [wrong, good] = [await mirror(otherBytes), await mirror()];
    await fetchFrom([wrong, good]);
    expectFetched();
    expect(good.asked[0]?.range).toBe('');
  });

  it('from the next mirror when one sends too many bytes', async () => {
    await fetchFrom([await mirror(endless), await mirror()]);
    expectFetched();
  });

  it('through a redirect', async () => {
    const good = await mirror();
    await fetchFrom([await mirror(status(302, { location: `${good.url}moved/digits.gz` }))]);
    expectFetched();
    expect(good.asked[0]?.path).toBe('/moved/digits.gz');
  });
});

describe('fetching fails', () => {
  it('with bad_data when every mirror sends another file, which is not kept', async () => {
    const failure = await failureOf(fetchFrom([await mirror(otherBytes), await mirror(endless)]));
    expect(failure.code).toBe('bad_data');
    expect(failure.message).toMatch(/digits\.gz could not be downloaded .*sent another file/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('with the reason of each mirror, after three further tries of what may pass', async () => {
    const [without, broken] = [await mirror(status(404)), await mirror(status(500))];
    const failure = await failureOf(fetchFrom([without, broken]));
    expect(failure.code).toBe('network');
    expect(failure.message).toMatch(
      /127\.0\.0\.1:\d+: The page is gone \(HTTP 404\); 127\.0\.0\.1:\d+: The host is out of order \(HTTP 500\)/,
    );
    expect([without.asked.length, broken.asked.length]).toEqual([1, 4]);
  });

  it('when nothing answers', async () => {
    const gone = await mirror();
    await gone.close();
    expect((await failureOf(fetchFrom([gone]))).code).toBe('network');
  });

  it('when redirects never end', async () => {
    const circle = await mirror(status(302, { location: '/digits.gz' }));
    const failure = await failureOf(fetchFrom([circle]));
    expect(failure.message).toMatch(/leads back to itself/);
  });

  it('over plain http, and when a redirect leads there', async () => {
    const good = await mirror();
    const strict = { politeness: { loopback: false } };
    expect((await failureOf(fetchFrom([good], strict))).message).toMatch(/is not https/);
    expect(good.asked).toHaveLength(0);
    const leading = await mirror(status(302, { location: 'http://digits.example/digits.gz' }));
    expect((await failureOf(fetchFrom([leading]))).message).toMatch(
      /http:\/\/digits\.example\/digits\.gz is not https/,
    );
  });

  it('within a second when it is cancelled, keeping what has come', async () => {
    const time = await shortestTime(1000, async () => {
      rmSync(folder, { recursive: true });
      const stop = new AbortController();
      const slow = await mirror(silentAfter(90_000));
      let before = 0;
      const fetching = fetchFrom([slow], {
        signal: stop.signal,
        politeness: { ...usualPoliteness, loopback: true },
        onBytes: (bytes) => {
          if (bytes < 90_000) return;
          before = performance.now();
          stop.abort();
        },
      });
      expect((await failureOf(fetching)).code).toBe('cancelled');
      const taken = performance.now() - before;
      expect(partOf(slow).equals(content.subarray(0, 90_000))).toBe(true);
      expect(existsSync(to)).toBe(false);
      return taken;
    });
    expect(time).toBeLessThan(1000);
  });
});
