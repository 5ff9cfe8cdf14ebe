import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchFile, usualPoliteness, type FetchRequest } from '../../../../main/data/download/fetch-file.ts';
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
  folder = mkdtempSync(join(tmpdir(), 'fetch-file-'));
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

function fetchFrom(mirrors: FileServer[], changes: Partial<FetchRequest> = {}): Promise<string> {
  return fetchFile({
    name: 'digits.gz',
    urls: mirrors.map(({ url }) => `${url}digits.gz`),
    bytes: content.length,
    sha256,
    to,
    signal: new AbortController().signal,
    onBytes: () => undefined,
    politeness: { ...usualPoliteness, rounds: 3, pauseMs: 1, mostPauseMs: 4, idleMs: 600, loopback: true },
    ...changes,
  });
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
  expect(existsSync(`${to}.part`)).toBe(false);
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

  it('from where the connection was cut, on the next mirror', async () => {
    const [cut, good] = [await mirror(silentAfter(120_000)), await mirror()];
    await fetchFrom([cut, good], {
      onBytes: (bytes) => {
        if (bytes === 120_000) cut.cut();
      },
    });
    expectFetched();
    expect(cut.asked).toHaveLength(1);
    expect(good.asked).toEqual([{ path: '/digits.gz', range: 'bytes=120000-' }]);
  });

  it('from one mirror whose connections are all cut, piece by piece', async () => {
    const cut = await mirror(silentAfter(70_000));
    await fetchFrom([cut], {
      politeness: { ...usualPoliteness, rounds: 1, pauseMs: 1, loopback: true },
      onBytes: (bytes) => {
        if (bytes % 70_000 === 0) cut.cut();
      },
    });
    expectFetched();
    expect(cut.asked.map(({ range }) => range)).toEqual([
      '',
      'bytes=70000-',
      'bytes=140000-',
      'bytes=210000-',
      'bytes=280000-',
    ]);
  });

  it('from where an earlier session stopped', async () => {
    const good = await mirror();
    writeFileSync(`${to}.part`, content.subarray(0, 70_000));
    await fetchFrom([good]);
    expectFetched();
    expect(good.asked[0]?.range).toBe('bytes=70000-');
  });

  it('anew from a server that knows no ranges', async () => {
    writeFileSync(`${to}.part`, content.subarray(0, 70_000));
    await fetchFrom([await mirror(withoutRanges)]);
    expectFetched();
  });

  it('anew when an earlier session left something else', async () => {
    const good = await mirror();
    writeFileSync(`${to}.part`, randomBytes(70_000));
    await fetchFrom([good]);
    expectFetched();
    expect(good.asked.map(({ range }) => range)).toEqual(['bytes=70000-', '']);
  });

  it('anew when the server says that there is no such piece (416)', async () => {
    const good = await mirror(status(416), whole);
    writeFileSync(`${to}.part`, content.subarray(0, 70_000));
    await fetchFrom([good]);
    expectFetched();
    expect(good.asked.map(({ range }) => range)).toEqual(['bytes=70000-', '']);
  });

  it('in spite of another piece than the one asked for', async () => {
    const shifted = status(206, { 'content-range': 'bytes 5-9/10' });
    writeFileSync(`${to}.part`, content.subarray(0, 70_000));
    await fetchFrom([await mirror(shifted), await mirror()]);
    expectFetched();
  });

  it('from the next mirror when one has it not, and that one is not asked again', async () => {
    const [without, good] = [await mirror(status(404)), await mirror(status(503), status(503), whole)];
    await fetchFrom([without, good]);
    expectFetched();
    expect(without.asked).toHaveLength(1);
    expect(good.asked).toHaveLength(3);
  });

  it('from the next mirror when one falls silent', async () => {
    const good = await mirror();
    await fetchFrom([await mirror(silentAfter(90_000)), good]);
    expectFetched();
    expect(good.asked[0]?.range).toBe('bytes=90000-');
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
    expect(failure.message).toMatch(/digits\.gz could not be fetched .*sent another file/);
    expect([existsSync(to), existsSync(`${to}.part`)]).toEqual([false, false]);
  });

  it('with the reason of each mirror, after three rounds', async () => {
    const [without, broken] = [await mirror(status(404)), await mirror(status(500))];
    const failure = await failureOf(fetchFrom([without, broken]));
    expect(failure.code).toBe('network');
    expect(failure.message).toMatch(/127\.0\.0\.1:\d+: HTTP 404; 127\.0\.0\.1:\d+: HTTP 500/);
    expect([without.asked.length, broken.asked.length]).toEqual([1, 5]);
  });

  it('when nothing answers', async () => {
    const gone = await mirror();
    await gone.close();
    expect((await failureOf(fetchFrom([gone]))).code).toBe('network');
  });

  it('when redirects never end', async () => {
    const circle = await mirror(status(302, { location: '/digits.gz' }));
    const failure = await failureOf(fetchFrom([circle]));
    expect(failure.message).toMatch(/more than 5 redirects/);
  });

  it('over plain http, and when a redirect leads there', async () => {
    const good = await mirror();
    const strict = { politeness: { ...usualPoliteness, rounds: 1, pauseMs: 1 } };
    expect((await failureOf(fetchFrom([good], strict))).message).toMatch(/is not https/);
    expect(good.asked).toHaveLength(0);
    const leading = await mirror(status(302, { location: 'http://digits.example/digits.gz' }));
    expect((await failureOf(fetchFrom([leading]))).message).toMatch(/http:\/\/digits\.example is not https/);
  });

  it('within a second when it is cancelled, keeping what has come', async () => {
    const time = await shortestTime(1000, async () => {
      rmSync(`${to}.part`, { force: true });
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
      expect(readFileSync(`${to}.part`).equals(content.subarray(0, 90_000))).toBe(true);
      expect(existsSync(to)).toBe(false);
      return taken;
    });
    expect(time).toBeLessThan(1000);
  });
});
