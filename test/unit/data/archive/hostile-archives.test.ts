import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openArchive } from '../../../../main/data/archive/read-archive.ts';
import { runFolderVersion } from '../../../../main/run-folder/run-files.ts';
import { LabError } from '../../../../shared/failure.ts';
import {
  archivedContent as content,
  at,
  describedFile as described,
  foreignSpec,
  listedRun as listed,
  manifestHead,
  weights,
} from '../../../archived-content.ts';
import { temporaryFolder } from '../../../temporary.ts';

interface Parts {
  runs?: object[];
  content?: object | string;
  /** Further entries, by name. */
  more?: [string, Buffer][];
}

async function archive({ runs = [listed], content: run = content(), more = [] }: Parts): Promise<string> {
  const path = join(mkdtempSync(join(temporaryFolder(), 'a-')), 'a.hidden-unit');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify({ ...manifestHead, runs })), 'manifest.json');
  zip.addBuffer(Buffer.from(typeof run === 'string' ? run : JSON.stringify(run)), 'runs/1/run.json');
  zip.addBuffer(weights, 'runs/1/weights.bin');
  for (const [name, bytes] of more) zip.addBuffer(bytes, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** Reads all that a preview and an import read. */
async function readAll(path: string): Promise<string> {
  try {
    const opened = await openArchive(path, runFolderVersion);
    try {
      for (const place of opened.manifest.runs.keys()) {
        await opened.run(place);
        await opened.unpack(place, temporaryFolder(), () => true, new AbortController().signal);
      }
    } finally {
      opened.close();
    }
    return 'whole';
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad_data') return `${error.message} ${String(error.details)}`;
    throw error;
  }
}

const series = (changes: object): object => {
  return content(
    {},
    { series: [{ metric: 'train.cost', steps: [0, 1], seconds: [0, 1], values: [2, 1], ...changes }] },
  );
};
const summary = { count: 1, lastStep: 0, last: 1, min: 1, max: 1 };
const many = (length: number): number[] => Array.from({ length }, (_, place) => place);

describe('an archive', () => {
  it('is read where it is sound', async () => {
    expect(await readAll(await archive({}))).toBe('whole');
  });

  it.each<[string, object]>([
    ['an end a little before its start, as where a clock was set back', { endedAt: '2026-11-19T12:00:00.000Z' }],
    ['a run that failed before it started', { status: 'failed', startedAt: null, endedAt: null }],
    ['a run of another program', { spec: foreignSpec(2), confusion: null, classNames: [] }],
  ])('is read with %s', async (_, run) => {
    const { status = 'succeeded' } = run as { status?: string };
    expect(await readAll(await archive({ runs: [{ ...listed, status }], content: content(run) }))).toBe('whole');
  });

  it.each<[string, RegExp, Parts]>([
    ['a run that waits', /must have ended/, { runs: [{ ...listed, status: 'queued' }] }],
    ['a run that trains', /must have ended/, { content: content({ status: 'running' }) }],
    ['a run that pauses', /must have ended/, { content: content({ status: 'paused' }) }],
    ['an unknown state', /status/, { content: content({ status: 'done' }) }],
    ['a note of 30 MB', /its runs unpack to/, { content: content({ note: 'x'.repeat(30_000_000) }) }],
    ['a note of 20,001 characters', /note/, { content: content({ note: 'x'.repeat(20_001) }) }],
    ['a name that is too long', /name/, { content: content({ name: 'x'.repeat(121) }) }],
    ['an empty name', /name/, { runs: [{ ...listed, name: '' }], content: content({ name: '' }) }],
    ['a name of blanks', /name/, { content: content({ name: ' \n' }) }],
    ['an empty tag', /tags/, { content: content({ tags: [''] }) }],
    ['a tag that is too long', /tags/, { content: content({ tags: ['x'.repeat(41)] }) }],
    ['21 tags', /tags/, { content: content({ tags: many(21).map(String) }) }],
    ['2,000,000 weight frames', /weightFrames/, { content: content({ weightFrames: many(2_000_000) }) }],
    ['a negative weight frame', /weightFrames/, { content: content({ weightFrames: [-1] }) }],
    ['weight frames out of order', /must ascend/, { content: content({ weightFrames: [1, 0] }) }],
    ['negative steps', /stepsDone/, { content: content({ stepsDone: -1 }) }],
    ['half a step', /stepsDone/, { content: content({ stepsDone: 0.5 }) }],
    ['a negative time', /trainingSeconds/, { content: content({ trainingSeconds: -1 }) }],
    [
      'a time without an end',
      /pausedSeconds/,
      { content: JSON.stringify(content()).replace('"pausedSeconds":0', '"pausedSeconds":1e999') },
    ],
    ['a date that is none', /endedAt/, { content: content({ endedAt: '2026-13-45' }) }],
    [
      'a negative number of examples',
      /examples/,
      { content: content({ examples: { train: -4, validation: 0, test: 0 } }) },
    ],
    ['negative counts of confusion', /confusion/, { content: content({ confusion: { counts: [[-1]], n: 1 } }) }],
    ['a confusion of too few classes', /each class/, { content: content({ confusion: { counts: [[2]], n: 2 } }) }],
    ['a confusion that is not square', /each class/, { content: content({ confusion: { counts: [[1], [1]], n: 2 } }) }],
    ['a run that has succeeded and never started', /a start and an end/, { content: content({ startedAt: null }) }],
    ['a run that has succeeded and never ended', /a start and an end/, { content: content({ endedAt: null }) }],
    ['an end long before its start', /before the start/, { content: content({ endedAt: '2026-11-18T23:59:59.000Z' }) }],
    ['a start long before it was made', /was made/, { content: content({ startedAt: '2020-01-01T00:00:00.000Z' }) }],
    ['one class', /at least two/, { content: content({ confusion: null, classNames: ['0'] }) }],
    ['no class', /at least two/, { content: content({ confusion: null, classNames: [] }) }],
    ['a class twice', /each class once/, { content: content({ classNames: ['one', 'one'] }) }],
    ['two classes that look the same', /each class once/, { content: content({ classNames: ['one', 'one\u200b'] }) }],
    ['points beyond its steps', /points beyond the steps/, { content: series({ steps: [0, 500] }) }],
    [
      'a metric that has no points',
      /points of each metric/,
      { content: content({ metrics: { 'test.accuracy': summary } }) },
    ],
    ['more steps than were asked for', /beyond the steps/, { content: content({ stepsDone: 1e15 }) }],
    ['weights of a step that never was', /beyond the steps/, { content: content({ weightFrames: [0, 1e12] }) }],
    ['too many classes', /classNames/, { content: content({ classNames: many(1001).map(String) }) }],
    ['a class without a name', /classNames/, { content: content({ classNames: [''] }) }],
    ['an error of a megabyte', /error/, { content: content({ error: 'x'.repeat(1_000_000) }) }],
    ['negative steps of a metric', /steps/, { content: series({ steps: [-1, 0] }) }],
    ['steps of a metric out of order', /must ascend/, { content: series({ steps: [1, 1] }) }],
    ['a metric with a value too few', /as many steps as/, { content: series({ values: [1] }) }],
    ['a value that is no number', /values/, { content: JSON.stringify(content()).replace('[2,1]', '[2,1e999]') }],
    [
      'a metric told twice',
      /each metric once/,
      { content: content({}, { series: [0, 1].map(() => ({ metric: 'a', steps: [], seconds: [], values: [] })) }) },
    ],
    [
      'a log line of a megabyte',
      /log/,
      { content: content({}, { log: [{ at, level: 'info', text: 'x'.repeat(1e6) }] }) },
    ],
    [
      'a snapshot without a hash',
      /snapshot/,
      { content: content({}, { snapshot: { hash: '', kind: 'digits', content: {} } }) },
    ],
    [
      'a run of another name than its manifest says',
      /another run than the manifest/,
      { content: content({ name: 'other' }) },
    ],
    [
      'a manifest that unpacks to far more than its archive',
      /its manifest unpacks to/,
      { runs: [{ ...listed, more: ' '.repeat(20_000_000) }] },
    ],
    ['one folder 300 times', /each folder once/, { runs: many(300).map(() => listed) }],
    ['one file twice in a run', /each file once/, { runs: [{ ...listed, files: [described, described] }] }],
    ['one name twice', /runs\/1\/run\.json twice/, { more: [['runs/1/run.json', Buffer.from('{}')]] }],
    [
      'a folder that is not there',
      /run\.json of run 2 is missing/,
      { runs: [listed, { ...listed, folder: 'runs/2' }] },
    ],
    [
      'a file that is not there',
      /model\.json of run 1 is missing/,
      { runs: [{ ...listed, files: [{ ...described, name: 'model.json' }] }] },
    ],
    ['a file of another size', /another size/, { runs: [{ ...listed, files: [{ ...described, bytes: 1 }] }] }],
    [
      'a file of another hash',
      /differs from its sha256/,
      { runs: [{ ...listed, files: [{ ...described, sha256: '0'.repeat(64) }] }] },
    ],
    ['a negative size', /bytes/, { runs: [{ ...listed, files: [{ ...described, bytes: -1 }] }] }],
    ['a run that is no JSON', /JSON/, { content: '{"run":' }],
    [
      'a run that unpacks to more than text does',
      /its runs unpack to/,
      { content: content({}, { more: ' '.repeat(40_000_000) }) },
    ],
    ['a run of 65 MB', /unpack|too large/, { content: content({ note: 'x'.repeat(65 * 2 ** 20) }) }],
  ])('is refused with %s', async (_, why, parts) => {
    const answer = await readAll(await archive(parts));
    expect(answer).toMatch(/^a\.hidden-unit is no whole Hidden Unit archive/);
    expect(answer).toMatch(why);
  });

  it('is refused where two names share the bytes of one file', async () => {
    const path = await archive({ more: [['runs/2/run.json', Buffer.from('{}')]] });
    const bytes = readFileSync(path);
    // The directory's last entry (signature, then 42 bytes to the place of its file) is led to the first file.
    const entry = bytes.lastIndexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt32LE(0, entry + 42);
    writeFileSync(path, bytes);
    expect(await readAll(path)).toMatch(/shares its bytes with another file/);
  });
});
