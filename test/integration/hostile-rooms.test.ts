import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFaceParts } from '../../main/command-line/face-parts.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/models/job.ts';
import { endOf } from '../faces-lab.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrainingLab, shortRun } from '../training-lab.ts';

const onWindows = process.platform === 'win32';
const format = 'hidden-unit-ledger-1';
const measure = { kind: 'analysis', instrument: 'gradient-check', value: 'rows.0.totalError' };
const claim = { id: 'check', title: 'Error', section: 'A', published: 0.5, tolerance: 1, test: 'equal', measure };

async function failure(here: { client: LabClient }, begun: { job: Job }): Promise<Job['error']> {
  return (await endOf(here.client, begun)).error;
}

describe('what a person names for an export', () => {
  it.skipIf(onWindows)('is left as it is where it is no file, and the run is written nowhere', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const run = await here.start(shortRun);
    await here.until(run, 'succeeded');
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    symlinkSync('/dev/null', join(folder, 'nothing.csv'));
    mkdirSync(join(folder, 'folder.csv'));
    writeFileSync(join(folder, 'file'), 'kept');
    const before = readdirSync(folder);
    const cases: [string, 'csv' | 'parquet' | 'npz' | 'tfjs' | 'tensorboard', string][] = [
      ['pipe.csv', 'csv', 'conflict'],
      ['nothing.csv', 'parquet', 'conflict'],
      ['folder.csv', 'csv', 'conflict'],
      ['file', 'tfjs', 'conflict'],
      ['file/run', 'tensorboard', 'conflict'],
      ['file/run/weights.npz', 'csv', 'conflict'],
      [`${'n'.repeat(300)}.csv`, 'csv', 'storage'],
      ['a\u0000b.csv', 'csv', 'storage'],
    ];
    for (const [name, as, code] of cases) {
      const begun = await valueOf(client.archives.write({ ids: [run], format: as, path: join(folder, name) }));
      const error = await failure(here, begun);
      expect({ name, code: error?.code, message: error?.message }).toEqual({
        name,
        code,
        message: expect.stringMatching(/\. ?(Name|Check|Make)/),
      });
    }
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
  });
});

describe('curves of other programs', () => {
  it('are read in the encodings that lists are read in, and refused in words', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const folder = temporaryFolder();
    const text = 'step,run,loss\n0,Übung,0.5\n1,Übung,0.25\n';
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const swapped = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    const good: [string, string | Buffer][] = [
      ['little.csv', Buffer.from(`\uFEFF${text}`, 'utf16le')],
      ['bare.csv', Buffer.from(text, 'utf16le')],
      ['big.csv', swapped],
      ['latin.csv', Buffer.from(text, 'latin1')],
      ['marked.csv', `\uFEFF${text}`],
    ];
    for (const [name, content] of good) {
      const { runs } = await valueOf(client.archives.preview({ path: file(name, content) }));
      expect({ name, runs: runs.map((run) => run.name) }).toEqual({ name, runs: ['Übung'] });
      expect(await failure(here, await valueOf(client.archives.import({ path: join(folder, name) })))).toBeNull();
    }
    const bad: [string, string | Buffer, RegExp][] = [
      ['empty.csv', '', /empty\.csv is empty\. Choose/],
      ['events.out.tfevents.1.a', '', /is empty\. Choose/],
      ['twice.csv', 'step,loss,loss\n1,2,3\n', /two columns that are called “loss”/],
      ['zeros.csv', 'step,loss\n1,\u00002\n', /zeros\.csv cannot be read as curves/],
    ];
    for (const [name, content, words] of bad) {
      const answer = await client.archives.preview({ path: file(name, content) });
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad_data' } });
      expect(answer.ok ? '' : answer.error.message).toMatch(words);
    }
  });
});

describe('a ledger of a person’s own', () => {
  it('has no key twice, and one claim that cannot be read does not take the others along', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const folder = temporaryFolder();
    const whole = JSON.stringify({ format, title: 'Mine', source: 'A', claims: [claim] });
    const twice = join(folder, 'twice.json');
    writeFileSync(twice, whole.replace('"title":"Mine"', '"title":"Mine","title":"Other"'));
    const refused = await client.ledgers.show({ ledger: twice });
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad_data' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/“title” twice in one object\. Remove one/);

    const ledger = join(folder, 'mine.json');
    const others = ['rows.length', '__proto__.constructor.name', 'constructor'].map((value, at) => {
      return { ...claim, id: `no-${at}`, measure: { ...measure, value } };
    });
    writeFileSync(ledger, JSON.stringify({ format, title: 'Mine', source: 'A', claims: [...others, claim] }));
    const job = await valueOf(client.ledgers.run({ ledger }));
    expect((await endOf(client, { job })).error).toBeNull();
    const { claims } = await valueOf(client.ledgers.show({ ledger }));
    expect(claims.map(({ verdict }) => verdict)).toEqual(['not run', 'not run', 'not run', 'differs']);
    expect(claims[0]?.why).toMatch(/tells no number at “rows\.length”/);
    expect(claims.at(-1)?.ours).toBeGreaterThan(0);
  });
});

describe('words and numbers that are given to a lab', () => {
  it('are refused in the name of a sweep and as inputs of a net where nothing can be made of them', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const run = await here.start(shortRun);
    await here.until(run, 'succeeded');
    const { spec, data } = await here.run(run);
    const plan = {
      vary: [{ path: 'steps', values: [60, 60, 60.0] }],
      sampling: { kind: 'grid' as const },
      seeds: [spec.seed, spec.seed],
    };
    for (const name of ['a\u001B[31m', 'a\u202Eb', 'a\nb', ' ']) {
      const answer = await client.sweeps.create({ spec, data, plan, name });
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    }
    // Values and seeds that are given twice are tried once.
    expect(await valueOf(client.sweeps.create({ spec, data, plan, engine: 'wasm' }))).toMatchObject({ trials: 1 });
    const { books } = await valueOf(client.inspection.image({ run, part: 'test', example: 0 }));
    expect(books).toBeDefined();
    const few = await client.inspection.forward({ run, inputs: [1] });
    const inputs = /takes (\d+) numbers/.exec(few.ok ? '' : few.error.message)?.[1];
    const answer = await client.inspection.forward({ run, inputs: new Array<number>(Number(inputs)).fill(1e300) });
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    expect(answer.ok ? '' : answer.error.message).toMatch(/not finite.*smaller/);
  });

  it('are bounded in a file that divides faces, which may be of any encoding', async () => {
    const file = join(temporaryFolder(), 'parts.txt');
    const read = async (content: string | Buffer): Promise<unknown> => {
      writeFileSync(file, content);
      return readFaceParts(file).catch((error: unknown) => String(error));
    };
    const from = performance.now();
    expect(await read(`a${' '.repeat(1_000_000)};`)).toMatch(/Line 1 of .*characters, and 400 are the most/);
    expect(performance.now() - from).toBeLessThan(5_000);
    const division = [{ label: 'öx1', part: 'training' }];
    expect(await read(Buffer.from('\uFEFFöx1.jpg\ttrain\r\n', 'utf16le'))).toEqual(division);
    expect(await read(Buffer.from('öx1;training', 'latin1'))).toEqual(division);
  });
});
