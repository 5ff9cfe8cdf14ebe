import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../temporary.ts';

const mega = 1_000_000;
/** Megabytes of heap for a worker: a few times the text, far below what its lines or levels as objects would take. */
const heap = 160;

/** Writes a file piece by piece: `first`, then `piece` so many times, then `last`. */
async function fileOf(first: string, piece: string, times: number, last: string): Promise<string> {
  const path = join(temporaryFolder(), 'read me.txt');
  const out = createWriteStream(path);
  out.write(first);
  const some = piece.repeat(Math.ceil(mega / piece.length));
  const each = some.length / piece.length;
  for (let left = times; left > 0; left -= each) {
    if (!out.write(left >= each ? some : piece.repeat(left))) await once(out, 'drain');
  }
  out.end(last);
  await once(out, 'finish');
  return path;
}

/** What the lab's own worker tells first of a file, with no more memory than `heap`. */
async function told(worker: string, source: object): Promise<unknown> {
  const entry = new URL(`../../../../main/workers/${worker}.ts`, import.meta.url);
  const thread = new Worker(entry, { workerData: source, resourceLimits: { maxOldGenerationSizeMb: heap } });
  try {
    const [message]: unknown[] = await once(thread, 'message');
    return message;
  } finally {
    await thread.terminate();
  }
}

const hash = 'a'.repeat(64);
const row = `Ada Quell\t1\t1\thttp://a.example/1.jpg\t0,0,9,9\t${hash}\n`;

describe('a list takes memory for its rows and not for its lines', () => {
  it.each([
    ['line feeds', '\n', 30 * mega],
    ['line ends of Windows and blanks', ' \r\n', 10 * mega],
  ])('with millions of empty lines: %s', { timeout: 120_000 }, async (_, ending, times) => {
    const path = await fileOf(row, ending, times, row.replace('Ada', 'Bo'));
    const message = await told('face-list', { kind: 'file', path });
    expect(message).toMatchObject({ kind: 'summary', summary: { lines: 2, rows: 2, problemCount: 0 } });
  });

  it('with one line of 30 MB', { timeout: 120_000 }, async () => {
    const path = await fileOf(row, 'x\t', 15 * mega, `\n${row.replace('Ada', 'Bo')}`);
    const message = await told('face-list', { kind: 'file', path });
    expect(message).toMatchObject({
      summary: { rows: 2, problems: [{ line: 2, why: expect.stringMatching(/30,000,000 characters, and 100,000/) }] },
    });
  });

  it('with a name of its own in each of 200,000 lines', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 200_000 }, (_, place) => `n${place}`).join('\n');
    const path = await fileOf(row, `${names}\n`, 1, row);
    const message = await told('face-list', { kind: 'file', path });
    expect(message).toMatchObject({ summary: { rows: 1, duplicateCount: 1, problemCount: 200_000 } });
  });
});

describe('a patch takes memory for its decisions and not for what else it is', () => {
  it.each([
    ['nested 20 million deep', '{"format": ', '[', 20 * mega, '', /ends too early|no patch/],
    ['a decision nested 20 million deep', '{"decisions": [', '{"a":', 4 * mega, '', /ends too early/],
    ['a list nested and closed', '{"decisions": [', '[', 10 * mega, `${']'.repeat(10 * mega)}]}`, /no patch/],
    ['twelve million numbers', '{"decisions": [', '0,', 12 * mega, '0]}', /More than 100,000 of its decisions/],
    ['one text of 30 MB', '{"format": "', 'x', 30 * mega, '"}', /no patch/],
  ])('as JSON: %s', { timeout: 120_000 }, async (_, first, piece, times, last, why) => {
    const path = await fileOf(first, piece, times, last);
    const message = await told('face-patch', { path });
    expect(message).toMatchObject({
      kind: 'failed',
      failure: { code: 'bad_data', message: expect.stringMatching(why) },
    });
  });

  it('as CSV: empty lines by the million', { timeout: 120_000 }, async () => {
    const header = 'label,verdict,reason,note,box,actor,url,at,by,sha256,row_key,id\n';
    const uuid = '00000000-0000-4000-8000-000000000001';
    const entry = `quell1,include,,,,Ada Quell,http://a.example/1.jpg,2026-11-23T10:00:00.000Z,desk,${hash},${hash},${uuid}\n`;
    const path = await fileOf(header, '\n', 20 * mega, `a,b\n${entry}`);
    const message = await told('face-patch', { path });
    expect(message).toMatchObject({
      kind: 'summary',
      summary: { decisions: 1, problemCount: 1, problems: [{ line: 20 * mega + 2 }] },
    });
  });
});
