import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { commandJson } from '../command-line.ts';
import { makeDrawnRun, smallLedger } from '../drawn-run.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole } from '../whole-lab.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'mortal-lab.ts');
/** Each work at one of its moments, drawn; with HIDDEN_UNIT_KILLS at all of them. */
const draws = seededMoments();
const prepared = mkdtempSync(join(tmpdir(), 'hidden-unit-test-'));
let ledger = '';

/** A process that has a copy of the prepared lab open, and when and by which call it dies. */
async function mortalLab(call: string, ...moment: ['before' | 'unanswered'] | ['later', number]): Promise<string> {
  const copy = join(temporaryFolder(), 'lab');
  cpSync(join(prepared, 'lab'), copy, { recursive: true });
  const child = spawn(process.execPath, [fixture, copy, call, ...moment.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const opened = Promise.withResolvers<null>();
  createInterface({ input: child.stdout }).once('line', () => opened.resolve(null));
  child.once('close', () => opened.reject(new Error('The lab did not open.')));
  await opened.promise;
  return copy;
}

interface Lost {
  /** The call that its lab does not outlive. */
  call: string;
  words: string[];
  made: object;
}

const small = ['--preset', 'part8', '--set', 'hidden.0.units=5', '--set', 'steps=60', '--engine', 'wasm'];
/** What is done in the next lab, whenever the one before was lost. */
const again: Record<string, () => Lost> = {
  extract: () => ({
    call: 'extractors.extract',
    words: ['extract', '--snapshot', 'Drawn', '--extractor', 'face-net', '--layer', 'descriptor', '--engine', 'wasm'],
    made: { values: 128, examples: 27 },
  }),
  'instrument of a run': () => ({
    call: 'instruments.start',
    words: ['instrument', 'accuracy-by-class', '--run', '1'],
    made: { instrument: 'accuracy-by-class', status: 'succeeded' },
  }),
  mislabelled: () => ({
    call: 'instruments.start',
    words: ['mislabelled', '--snapshot', 'Drawn', '--folds', '2'],
    made: { folds: 2, examples: 27 },
  }),
  'ledger run': () => ({
    call: 'ledgers.run',
    words: ['ledger', 'run', '--ledger', ledger],
    made: { title: 'Mine' },
  }),
  'inspect units': () => ({
    call: 'inspection.part',
    words: ['inspect', 'units', '1'],
    made: {},
  }),
};
/** What makes something new each time, and is not begun twice. */
const once: Record<string, () => Lost> = {
  train: () => ({
    call: 'training.start',
    words: ['train', '--snapshot', 'Drawn', ...small],
    made: { status: 'succeeded', steps: 60 },
  }),
  'sweep run': () => ({
    call: 'sweeps.create',
    words: ['sweep', 'run', '--snapshot', 'Drawn', '--vary', 'optimizer.learningRate=0.01,0.002,0.001', ...small],
    made: { trials: 3, done: 3, failed: 0 },
  }),
  effect: () => ({
    call: 'sweeps.create',
    words: ['effect', '--before', 'Drawn', '--after', 'Drawn', '--seeds', '0..2', ...small],
    made: { seeds: [0, 1, 2], difference: { mean: 0 } },
  }),
};

beforeAll(async () => {
  await makeDrawnRun(join(prepared, 'lab'));
  ledger = smallLedger(prepared);
}, 120_000);
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

async function done({ words, made }: Lost, copy: string): Promise<void> {
  const { code, value, stderr } = await commandJson(copy, ...words);
  expect({ code, stderr: code === 0 ? '' : stderr, value }).toMatchObject({ code: 0, stderr: '', value: made });
  expectWhole(copy);
}

const soon = (): number => Math.round(400 * draws.random());

describe('A command whose lab is killed', () => {
  const moments = ['before', 'unanswered', 'later'] as const;
  const isWhole = process.env['HIDDEN_UNIT_KILLS'] !== undefined;
  const asked = Object.entries(again).flatMap(([name, make]) => {
    const drawn = moments[Math.floor(moments.length * draws.random())];
    return moments
      .filter((moment) => isWhole || name === 'extract' || moment === drawn)
      .map((moment) => [name, moment, make] as const);
  });
  it.each(asked)('(%s, %s) does its work in the next lab', { timeout: 120_000 }, async (_name, moment, make) => {
    const lost = make();
    await done(lost, await (moment === 'later' ? mortalLab(lost.call, moment, soon()) : mortalLab(lost.call, moment)));
  });

  it.each(Object.entries(once))(
    '(%s) goes on in the next lab with what it began',
    { timeout: 120_000 },
    async (_, make) => {
      const lost = make();
      await done(lost, await mortalLab(lost.call, 'later', soon()));
    },
  );

  it.each(Object.entries(once))(
    '(%s) says that it may be done, and what to do',
    { timeout: 120_000 },
    async (_, make) => {
      const { call, words } = make();
      const copy = await mortalLab(call, 'unanswered');
      const { code, value } = await commandJson(copy, ...words);
      expect(code).toBe(1);
      const message = expect.stringMatching(/ended before it answered.*Look in the lab.*again/) as string;
      expect(value).toEqual({ error: { code: 'unavailable', message } });
      const { code: rest, value: listed } = await commandJson(copy, 'runs', 'list');
      expect({ rest, listed }).toMatchObject({ rest: 0, listed: { runs: expect.any(Array) as unknown[] } });
      expectWhole(copy);
    },
  );
});
