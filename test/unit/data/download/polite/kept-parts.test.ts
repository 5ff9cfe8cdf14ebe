import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KeptParts } from '../../../../../main/data/download/polite/kept-parts.ts';
import type { FetchOutcome } from '../../../../../main/data/download/polite/fetch-outcome.ts';
import type { FetcherOptions } from '../../../../../main/data/download/polite/fetcher-options.ts';
import { rangeOf, serveVersions, type VersionedServer } from '../../../../fixtures/versioned-server.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { fetcher, never, sha256 } from './fetching.ts';

const before = randomBytes(300_000);
const after = randomBytes(250_000);
const half = 150_000;
const tagged = { bytes: before, headers: { etag: '"one"' } };
const changed = { bytes: after, headers: { etag: '"two"' } };
const old = 'Tue, 01 Oct 2013 10:00:00 GMT';

/** A server that falls silent half-way, and a folder of parts. */
async function site(version = tagged): Promise<{ server: VersionedServer; folder: string; url: string }> {
  const server = await serveVersions(version);
  server.silentAfter = half;
  return { server, folder: join(temporaryFolder(), 'parts'), url: `${server.origin}/picture.jpg` };
}

/** Fetches until half of it, or so much, has come, then breaks off; as a lab that is quit does it. */
async function brokenOff(
  url: string,
  folder: string,
  options: Partial<FetcherOptions> = {},
  most = half,
): Promise<void> {
  const ending = new AbortController();
  const parts = await KeptParts.open(folder);
  let came = 0;
  const onBytes = (bytes: number): void => {
    if ((came += bytes) === most) ending.abort();
  };
  const { fetch, close } = fetcher(options);
  const work = fetch(url, { into: parts.of(url), signal: ending.signal, onBytes });
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  await close();
  await parts.close();
}

interface Second {
  outcome: FetchOutcome;
  /** Bytes that came in it. */
  came: number;
  /** Of the file that is there then. */
  sha256: string;
}

/** The next fetch of an address, by a fetcher that knows nothing of the first but what is in the folder. */
async function secondFetch(url: string, folder: string, options: Partial<FetcherOptions> = {}): Promise<Second> {
  const parts = await KeptParts.open(folder);
  const into = parts.of(url);
  let came = 0;
  const onBytes = (bytes: number): void => void (came += bytes);
  const { fetch, close } = fetcher(options);
  const outcome = await fetch(url, { into, signal: never, onBytes });
  const second = { outcome, came, sha256: outcome.kind === 'came' ? sha256(readFileSync(into.file)) : '' };
  await close();
  parts.drop(into);
  await parts.close();
  return second;
}

/** The part and the note in a folder that holds one of each. */
function partIn(folder: string): { part: string; note: string } {
  const part = readdirSync(folder).find((name) => !name.endsWith('.json')) ?? 'none';
  return { part: join(folder, part), note: join(folder, `${part}.json`) };
}

describe('a fetch that was broken off', () => {
  it.each([
    ['a strong ETag', { etag: '"one"' }],
    ['a date long before the answer', { 'last-modified': old }],
  ])('is gone on with where %s says that the bytes are the same', async (_, headers) => {
    const { server, folder, url } = await site({ bytes: before, headers: { etag: '', ...headers } });
    if (!('etag' in headers)) delete server.now.headers['etag'];
    await brokenOff(url, folder);
    server.silentAfter = Infinity;
    const second = await secondFetch(url, folder);
    expect(server.asked[1]).toMatchObject({ status: 206, sent: before.length - half });
    expect(server.asked[1]?.headers).toMatchObject({ range: `bytes=${half}-`, 'if-range': Object.values(headers)[0] });
    expect(server.asked).toHaveLength(2);
    expect(second).toMatchObject({ came: before.length - half, sha256: sha256(before) });
    expect(second.outcome).toMatchObject({ kind: 'came', sha256: sha256(before), bytes: before.length });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['a weak ETag', { etag: 'W/"one"' }],
    ['a weak ETag, whatever the date', { etag: 'W/"one"', 'last-modified': old }],
    ['no quoted ETag', { etag: 'one' }],
    ['a date of just now', { 'last-modified': new Date().toUTCString() }],
    ['a date that is none', { 'last-modified': 'yesterday' }],
  ])('begins anew, and keeps nothing, where the server says %s of its version', async (_, headers) => {
    const { server, folder, url } = await site({ bytes: before, headers: { etag: '', ...headers } });
    if (!('etag' in headers)) delete server.now.headers['etag'];
    await brokenOff(url, folder);
    expect(readdirSync(folder)).toEqual([]);
    server.silentAfter = Infinity;
    expect(await secondFetch(url, folder)).toMatchObject({ came: before.length, sha256: sha256(before) });
    expect(server.asked[1]?.headers.range).toBeUndefined();
  });

  it('keeps nothing of what came packed', async () => {
    const { server, folder, url } = await site();
    const packed = gzipSync(before);
    server.silentAfter = packed.length - 1000;
    server.respond = (_request, response, note) => {
      server.send(response, note, 200, { etag: '"one"', 'content-encoding': 'gzip' }, packed);
    };
    const ending = new AbortController();
    const parts = await KeptParts.open(folder);
    const work = fetcher().fetch(url, { into: parts.of(url), signal: ending.signal, onBytes: () => ending.abort() });
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps nothing where so little came that asking for the rest is not worth it', async () => {
    const { folder, url } = await site();
    await brokenOff(url, folder, { parts: { leastBytes: half + 1, everyBytes: Infinity } });
    expect(readdirSync(folder)).toEqual([]);
    await brokenOff(url, folder, { parts: { leastBytes: half, everyBytes: Infinity } });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('may be broken off again and again, also before its turn, and loses nothing', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    server.respond = () => undefined;
    const kept = readdirSync(folder);
    for (const abort of [(): boolean => true, (): boolean => server.asked.length > 1]) {
      const ending = new AbortController();
      const parts = await KeptParts.open(folder);
      const work = fetcher().fetch(url, { into: parts.of(url), signal: ending.signal });
      const ended = expect(work).rejects.toMatchObject({ code: 'cancelled' });
      await expect.poll(abort, { interval: 2 }).toBe(true);
      ending.abort();
      await ended;
      await parts.close();
      expect(readdirSync(folder)).toEqual(kept);
    }
    server.respond = undefined;
    server.silentAfter = 50_000;
    await brokenOff(url, folder, {}, 50_000);
    server.silentAfter = Infinity;
    expect(await secondFetch(url, folder)).toMatchObject({ came: 100_000, sha256: sha256(before) });
    expect(server.asked.map(({ sent }) => sent)).toEqual([half, 0, 50_000, 100_000]);
  });

  it('by a host that asks to be left alone for long is gone on with once that is over', async () => {
    const { server, folder, url } = await site();
    server.respond = (_request, response, note) => {
      server.respond = (_again, refusing) => void refusing.writeHead(429, { 'retry-after': '3600' }).end();
      server.send(response, note, 200, tagged.headers, before);
      setTimeout(() => response.destroy(), 50);
    };
    const parts = await KeptParts.open(folder);
    const outcome = await fetcher({ mostWaitMs: 100 }).fetch(url, { into: parts.of(url), signal: never });
    expect(outcome).toMatchObject({ kind: 'postponed' });
    await parts.close();
    server.respond = undefined;
    server.silentAfter = Infinity;
    const second = await secondFetch(url, folder);
    expect(second.sha256).toBe(sha256(before));
    expect(second.came).toBeLessThan(before.length);
  });
});

describe('a process that is lost', () => {
  it('leaves of a large file what it noted on the way', async () => {
    const { server, folder, url } = await site();
    const parts = await KeptParts.open(folder);
    const ending = new AbortController();
    const { fetch } = fetcher({ parts: { leastBytes: 1, everyBytes: 40_000 } });
    const work = fetch(url, { into: parts.of(url), signal: ending.signal });
    const ended = expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => notes(folder).map(({ bytes }) => bytes >= 40_000), { interval: 5 }).toContain(true);
    // As the disk is at this moment: nobody tidies up.
    const lost = join(temporaryFolder(), 'parts');
    cpSync(folder, lost, { recursive: true });
    ending.abort();
    await ended;
    const kept = notes(lost).find((one) => one.url === url)?.bytes ?? 0;
    expect(kept).toBeGreaterThanOrEqual(40_000);
    server.silentAfter = Infinity;
    const second = await secondFetch(url, lost);
    expect(second).toMatchObject({ came: before.length - kept, sha256: sha256(before) });
    expect(server.asked.at(-1)).toMatchObject({ status: 206, sent: before.length - kept });
  });

  it('leaves of a small file only bytes that nothing vouches for, and they go', async () => {
    const { server, folder, url } = await site();
    const parts = await KeptParts.open(folder);
    const ending = new AbortController();
    const work = fetcher().fetch(url, { into: parts.of(url), signal: ending.signal });
    const ended = expect(work).rejects.toMatchObject({ code: 'cancelled' });
    const file = parts.of(url).file;
    await expect.poll(() => existsSync(file) && statSync(file).size, { interval: 5 }).toBe(half);
    expect(readdirSync(folder)).toHaveLength(1);
    const lost = join(temporaryFolder(), 'parts');
    cpSync(folder, lost, { recursive: true });
    ending.abort();
    await ended;
    await KeptParts.open(lost);
    expect(readdirSync(lost)).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });
});

function notes(folder: string): { url: string; bytes: number }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { url: string; bytes: number });
}

describe('a part that is not what its note says', () => {
  type Harm = (paths: { part: string; note: string; elsewhere: string }) => void;
  const edit =
    (change: (note: Record<string, unknown>) => unknown): Harm =>
    ({ note }) => {
      writeFileSync(note, JSON.stringify(change(JSON.parse(readFileSync(note, 'utf8')) as Record<string, unknown>)));
    };
  const bytes =
    (change: (part: Buffer) => Uint8Array): Harm =>
    ({ part }) => {
      writeFileSync(part, change(readFileSync(part)));
    };
  const replaced = (path: string, make: (path: string) => unknown): void => {
    rmSync(path);
    make(path);
  };
  const linked = (path: string, elsewhere: string): void => {
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
  };
  const harms: [string, Harm][] = [
    ['zeros at its end, as a power loss leaves them', bytes((part) => part.fill(0, half - 4096))],
    ['one bit less', bytes((part) => Buffer.concat([part.subarray(0, half - 1), Buffer.of((part.at(-1) ?? 0) ^ 1)]))],
    ['shorter', ({ part }) => truncateSync(part, half - 1)],
    ['empty', ({ part }) => truncateSync(part, 0)],
    ['gone', ({ part }) => rmSync(part)],
    ['a folder', ({ part }) => replaced(part, (path) => mkdirSync(join(path, 'deep'), { recursive: true }))],
    ['a link to somewhere else', ({ part, elsewhere }) => linked(part, elsewhere)],
    ['also a file somewhere else', ({ part, elsewhere }) => linkSync(part, elsewhere)],
    ['without a note', ({ note }) => rmSync(note)],
    ['with a note that is a link', ({ note, elsewhere }) => linked(note, elsewhere)],
    ['with a note that is a folder', ({ note }) => replaced(note, (path) => mkdirSync(path))],
    ['with an empty note', ({ note }) => writeFileSync(note, '')],
    ['with half a note', ({ note }) => writeFileSync(note, readFileSync(note, 'utf8').slice(0, 100))],
    [
      'with an endless note',
      ({ note }) => writeFileSync(note, `${readFileSync(note, 'utf8')}${' '.repeat(1_000_000)}`),
    ],
    ['with the note of another address', edit((note) => ({ ...note, url: 'http://127.0.0.1/other.jpg' }))],
    ['with a note of other bytes', edit((note) => ({ ...note, sha256: sha256(after) }))],
    ['with a note of fewer bytes', edit((note) => ({ ...note, bytes: 1000 }))],
    ['with a note of more bytes', edit((note) => ({ ...note, bytes: 1e12 }))],
    ['with a note of no bytes', edit((note) => ({ ...note, bytes: 0, sha256: sha256(Buffer.alloc(0)) }))],
    ['with a note of a newer kind', edit((note) => ({ ...note, version: 2 }))],
    ['with a note of headers', edit((note) => ({ ...note, validator: '"one"\r\ncookie: a' }))],
    ['with a note of another version', edit((note) => ({ ...note, validator: '"another"' }))],
    ['with a note of another length', edit((note) => ({ ...note, total: 999_999 }))],
    ['with a note of a whole file', edit((note) => ({ ...note, total: half }))],
    ['with a note of another place', edit((note) => ({ ...note, from: 'http://127.0.0.1:1/' }))],
  ];

  it.each(harms)('is fetched anew, and nothing else is touched: %s', async (_, harm) => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    harm({ ...partIn(folder), elsewhere });
    const there = existsSync(elsewhere) ? readFileSync(elsewhere) : undefined;
    server.silentAfter = Infinity;
    const second = await secondFetch(url, folder);
    expect(second).toMatchObject({ came: before.length, sha256: sha256(before) });
    expect(second.outcome).toMatchObject({ kind: 'came', sha256: sha256(before), bytes: before.length });
    expect(existsSync(elsewhere) ? readFileSync(elsewhere) : undefined).toEqual(there);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('but longer is cut to what is proved', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    const { part } = partIn(folder);
    writeFileSync(part, Buffer.concat([readFileSync(part), after]));
    server.silentAfter = Infinity;
    const second = await secondFetch(url, folder);
    expect(second).toMatchObject({ came: before.length - half, sha256: sha256(before) });
  });

  it('but larger than is allowed by now is given up without being fetched', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    server.silentAfter = Infinity;
    for (const mostBytes of [half - 1, half + 100_000]) {
      const copy = join(temporaryFolder(), 'parts');
      cpSync(folder, copy, { recursive: true });
      const { outcome, came } = await secondFetch(url, copy, { mostBytes });
      expect(outcome).toMatchObject({ kind: 'failed', state: 'too_large' });
      expect(came).toBe(0);
    }
  });
});

it.each([true, false])(
  'a part is proved by its note, whether there was time to bring both to the disk or not: %s',
  async (safely) => {
    const folder = temporaryFolder();
    const part = (await KeptParts.open(folder)).of('http://127.0.0.1/a.jpg');
    const file = await part.create();
    await file.write(before);
    await file.close();
    const facts = { from: part.url, validator: '"one"', total: before.length, bytes: half };
    await part.note({ ...facts, sha256: sha256(before.subarray(0, half)) }, safely);
    const taken = await (await KeptParts.open(folder)).of(part.url).takeUp(never);
    await taken?.file.close();
    expect(taken?.note).toMatchObject(facts);
    expect(taken?.hash.update(before.subarray(half)).digest('hex')).toBe(sha256(before));
    expect(readFileSync(part.file)).toEqual(before.subarray(0, half));
    expect(readdirSync(folder)).toHaveLength(2);
  },
);

it('a part is never written through a link that somebody has put in its place', async () => {
  const { server, folder, url } = await site();
  server.silentAfter = Infinity;
  const elsewhere = join(temporaryFolder(), 'elsewhere');
  writeFileSync(elsewhere, 'a letter');
  const into = (await KeptParts.open(folder)).of(url);
  symlinkSync(elsewhere, into.file);
  expect(await fetcher().fetch(url, { into, signal: never })).toMatchObject({ kind: 'came' });
  expect(readFileSync(elsewhere, 'utf8')).toBe('a letter');
  expect(sha256(readFileSync(into.file))).toBe(sha256(before));
});

describe('a server that is asked for the rest', () => {
  type Answer = (server: VersionedServer, start: number) => VersionedServer['respond'];
  const piece =
    (headers: Record<string, string>, body: Uint8Array = after.subarray(half), status = 206): Answer =>
    (server) =>
    (_request, response, note) => {
      server.respond = undefined;
      server.send(response, note, status, { etag: '"one"', ...headers }, body);
    };
  const answers: [string, Answer, number][] = [
    ['another piece', piece(rangeOf(half - 1, before.length), before.subarray(half - 1)), 3],
    ['the beginning as a piece', piece(rangeOf(0, before.length), before), 3],
    ['a piece of a file of another length', piece(rangeOf(half, after.length)), 3],
    ['a piece beyond the end', piece({ 'content-range': `bytes ${half}-999999/${before.length}` }), 3],
    ['a piece of another version', piece({ ...rangeOf(half, before.length), etag: '"two"' }), 3],
    ['a piece that is packed', piece({ ...rangeOf(half, before.length), 'content-encoding': 'gzip' }), 3],
    ['a piece without its place', piece({}), 3],
    ['a piece whose place is nonsense', piece({ 'content-range': 'bytes x-y/z' }), 3],
    ['several pieces', piece({ 'content-type': 'multipart/byteranges; boundary=a' }), 3],
    ['that there is no such piece', piece({ 'content-range': 'bytes */1000' }, Buffer.alloc(0), 416), 3],
    ['that it is another version', piece({}, Buffer.alloc(0), 412), 3],
    ['that it does not understand', piece({}, Buffer.from('?'), 400), 3],
    ['that it knows no pieces', piece({}, Buffer.from('?'), 501), 3],
    ['the whole', piece({ etag: '"two"' }, after, 200), 2],
    ['the whole without a word on its version', piece({ etag: '' }, after, 200), 2],
  ];

  it.each(answers)(
    'and gives %s is asked for the whole, and every byte is of one version',
    async (_, answer, requests) => {
      const { server, folder, url } = await site();
      await brokenOff(url, folder);
      server.silentAfter = Infinity;
      server.now = changed;
      server.respond = answer(server, half);
      // The address has its one try: what its part is worth must not count against it.
      const second = await secondFetch(url, folder, { retries: 0 });
      expect(server.asked[1]?.headers.range).toBe(`bytes=${half}-`);
      expect(second.outcome).toMatchObject({ kind: 'came', sha256: sha256(after), bytes: after.length });
      expect(second.sha256).toBe(sha256(after));
      expect(server.asked).toHaveLength(requests);
      expect(server.asked[2]?.headers.range).toBeUndefined();
    },
  );

  it('and has another version gives that, whole', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    server.silentAfter = Infinity;
    server.now = changed;
    expect(await secondFetch(url, folder)).toMatchObject({ came: after.length, sha256: sha256(after) });
    expect(server.asked[1]).toMatchObject({ status: 200, sent: after.length });
    expect(server.asked[1]?.headers['if-range']).toBe('"one"');
  });

  it('and gives a shorter piece is asked for what is missing still', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    server.silentAfter = Infinity;
    const end = half + 60_000;
    const range = { 'content-range': `bytes ${half}-${end - 1}/${before.length}` };
    server.respond = piece(range, before.subarray(half, end))(server, half);
    expect(await secondFetch(url, folder)).toMatchObject({ came: before.length - half, sha256: sha256(before) });
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${half}-`, `bytes=${end}-`]);
  });

  it('and says no more than before that the file is gone, decides that', async () => {
    const { server, folder, url } = await site();
    await brokenOff(url, folder);
    server.respond = (_request, response) => void response.writeHead(404).end();
    const { outcome } = await secondFetch(url, folder);
    expect(outcome).toMatchObject({ kind: 'failed', state: 'dead', cause: 'http 404' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('an address that leads elsewhere', () => {
  /** Leads from /listed to a path that may change. */
  async function leading() {
    const { server, folder } = await site();
    const leads = { to: '/first' };
    server.respond = (request, response, note) => {
      if (request.url === '/listed' && leads.to !== '') response.writeHead(302, { location: leads.to }).end();
      else {
        const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
        if (start > 0)
          server.send(
            response,
            note,
            206,
            { ...tagged.headers, ...rangeOf(start, before.length) },
            before.subarray(start),
          );
        else server.send(response, note, 200, tagged.headers, before);
      }
    };
    await brokenOff(`${server.origin}/listed`, folder);
    server.silentAfter = Infinity;
    return { server, folder, leads, url: `${server.origin}/listed` };
  }

  it('is gone on with where it still leads there', async () => {
    const { server, folder, url } = await leading();
    expect(await secondFetch(url, folder)).toMatchObject({ came: before.length - half, sha256: sha256(before) });
    expect(server.asked.map(({ path, headers }) => [path, headers.range])).toEqual([
      ['/listed', undefined],
      ['/first', undefined],
      ['/listed', undefined],
      ['/first', `bytes=${half}-`],
    ]);
  });

  it.each(['/second', ''])('begins anew where it leads to “%s” by now', async (to) => {
    const { server, folder, url, leads } = await leading();
    leads.to = to;
    expect(await secondFetch(url, folder)).toMatchObject({ came: before.length, sha256: sha256(before) });
    expect(server.asked.slice(2).every(({ headers }) => headers.range === undefined)).toBe(true);
  });
});

describe('the folder of parts', () => {
  const name = (index: number): string => index.toString(16).padStart(64, '0');
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

  /** Parts of 1,000 bytes, each a day older than the one before. */
  function folderOf(count: number): string {
    const folder = temporaryFolder();
    for (let index = 0; index < count; index++) {
      writeFileSync(join(folder, name(index)), new Uint8Array(1000));
      writeFileSync(join(folder, `${name(index)}.json`), '{}');
      utimesSync(join(folder, `${name(index)}.json`), daysAgo(index), daysAgo(index));
    }
    return folder;
  }
  const left = (folder: string): string[] => readdirSync(folder).sort();
  const first = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => [name(index), `${name(index)}.json`]).flat();

  it.each([
    ['files', { files: 3, bytes: 1e9, days: 1000 }, 3],
    ['bytes', { files: 100, bytes: 4999, days: 1000 }, 4],
    ['days', { files: 100, bytes: 1e9, days: 5.5 }, 6],
    ['nothing', { files: 100, bytes: 1e9, days: 1000 }, 10],
  ])('is bounded by %s, and the oldest go first', async (_, bounds, count) => {
    const opened = folderOf(10);
    await KeptParts.open(opened, bounds);
    expect(left(opened)).toEqual(first(count));
    const closed = temporaryFolder();
    const parts = await KeptParts.open(closed, bounds);
    cpSync(folderOf(10), closed, { recursive: true, preserveTimestamps: true });
    await parts.close();
    expect(left(closed)).toEqual(first(count));
  });

  it('loses what no note tells of and notes of nothing, and what is not its own stays', async () => {
    const folder = folderOf(1);
    for (const stray of [name(7), `${name(8)}.json`, `${name(0)}.json.part`]) writeFileSync(join(folder, stray), 'x');
    writeFileSync(join(folder, 'a letter.txt'), 'x');
    mkdirSync(join(folder, 'photographs'));
    await KeptParts.open(folder);
    expect(left(folder)).toEqual([...first(1), 'a letter.txt', 'photographs'].sort());
  });
});
