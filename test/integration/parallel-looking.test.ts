import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startCommand, type RunningCommand } from '../command-line.ts';
import { makeDrawnRun } from '../drawn-run.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole } from '../whole-lab.ts';

const features = ['--snapshot', 'Drawn', '--extractor', 'face-net', '--layer', 'descriptor', '--engine', 'wasm'];
const small = ['--preset', 'part8', '--set', 'hidden.0.units=5', '--set', 'steps=40', '--engine', 'wasm'];
/** Some are the same on purpose: what one of them makes, the other finds. */
const asked: [string[], object][] = [
  [['extract', ...features], { values: 128, examples: 27 }],
  [['extract', ...features], { values: 128, examples: 27 }],
  [['instrument', 'accuracy-by-class', '--run', '1'], { status: 'succeeded' }],
  [['inspect', 'units', '1'], {}],
  [['sweep', 'run', '--snapshot', 'Drawn', '--vary', 'optimizer.learningRate=0.01,0.001', ...small], { done: 2 }],
  [['mislabelled', '--snapshot', 'Drawn', '--folds', '2'], { folds: 2, examples: 27 }],
  [['effect', '--before', 'Drawn', '--after', 'Drawn', '--seeds', '0..1', ...small], { seeds: [0, 1] }],
];

it('commands that compute, look and compare all succeed at once on one data folder', { timeout: 240_000 }, async () => {
  const data = temporaryFolder();
  await makeDrawnRun(data);
  const random = seededMoments();
  const commands: RunningCommand[] = [];
  for (const [words] of asked) {
    commands.push(startCommand(data, '--json', ...words));
    await delay(150 * random.random());
  }
  const results = await Promise.all(commands.map(({ result }) => result));
  results.forEach(({ code, stdout, stderr }, at) => {
    const [words, made] = asked[at] ?? [[], {}];
    const value: unknown = JSON.parse(stdout);
    const told = { words, code, stderr: code === 0 ? '' : stderr, value };
    expect(told).toMatchObject({ words, code: 0, stderr: '', value: made });
  });
  expect(existsSync(join(data, 'lab.json'))).toBe(false);
  expectWhole(data);
});
