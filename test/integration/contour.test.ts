import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { referenceNumbers, sharedData } from '../shared-data.ts';
import { temporaryFolder } from '../temporary.ts';

const points = z.array(z.tuple([z.number(), z.number()]));
const told = z.object({
  status: z.literal('succeeded'),
  grid: z.object({ w1: z.array(z.number()), w2: z.array(z.number()) }),
  costs: z.array(z.array(z.number())),
  paths: z.object({ vanilla: points, momentum: points, nesterov: points, adam: points }),
  share: z.number().nullable(),
});

const path = z.object({ w1: z.array(z.number()), w2: z.array(z.number()) });
const referenceSchema = z.object({
  runs: z.array(z.object({ report_figure: z.string(), vanilla: path, momentum_run: path })),
  grid: z.object({ w1: z.array(z.number()), w2: z.array(z.number()), Z: z.array(z.array(z.number())) }),
});

const digits = sharedData('data/mnist') ?? '';

/** The largest relative difference of two lists of numbers. */
function apart(one: readonly number[], other: readonly number[]): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value / (other[at] ?? Number.NaN) - 1)), 0);
}

describe.skipIf(digits === '')('on the digits of the report', () => {
  it('draws the costs and the paths of figures 10a to 10c', async () => {
    const reference = referenceSchema.parse(JSON.parse(readFileSync(referenceNumbers('part6.json'), 'utf8')));
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--folder', digits);
    for (const figure of ['10a', '10b', '10c']) {
      const { grid, costs, paths } = told.parse(
        (await commandJson(data, 'instrument', 'contour', '--preset', figure)).value,
      );
      const run = reference.runs.find((one) => one.report_figure.includes(figure));
      for (const [name, of] of [
        ['vanilla', run?.vanilla],
        ['momentum', run?.momentum_run],
      ] as const) {
        const [w1, w2] = [paths[name].map(([one]) => one), paths[name].map(([, one]) => one)];
        expect(apart(w1, of?.w1 ?? []), `${figure} ${name}`).toBeLessThan(1e-6);
        expect(apart(w2, of?.w2 ?? []), `${figure} ${name}`).toBeLessThan(1e-6);
      }
      expect(grid.w1.every((one, at) => Math.abs(one - (reference.grid.w1[at] ?? 0)) < 1e-12)).toBe(true);
      expect(apart(costs.flat(), reference.grid.Z.flat())).toBeLessThan(1e-9);
    }
  });
});

describe('in every clone', () => {
  it('draws a run’s own weights and its own path', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const small = ['--set', 'data.split.train=30', '--set', 'data.split.validation=10', '--set', 'steps=40'];
    await command(data, 'train', '--preset', 'part5', '--engine', 'wasm', ...small);
    const over = async (...words: string[]) => {
      const { value } = await commandJson(data, 'instrument', 'contour', '--run', '1', ...words);
      return told.parse(value);
    };
    const weights = await over('--weights', '401,3', '403,3', '--set', 'points=9');
    expect(weights.costs).toHaveLength(9);
    expect(weights.share).toBeGreaterThan(0);
    expect(weights.share).toBeLessThan(0.05);
    // No way starts lower than another.
    const starts = Object.values(weights.paths).map(([start]) => start);
    expect(new Set(starts.map((one) => JSON.stringify(one))).size).toBe(1);

    const own = await over('--set', 'plane=trajectory', '--set', 'points=5', '--set', 'steps=2');
    expect(own.share).toBeGreaterThan(0.9);
    const wrong = await commandJson(data, 'instrument', 'contour', '--run', '1', '--weights', '900,3', '901,3');
    expect(wrong.value).toMatchObject({ status: 'failed', error: { code: 'bad_input' } });
    expect(JSON.stringify(wrong.value)).toContain('rows 0 to 784');
  });

  it('says how far it is with every part of the work, of a net with hidden layers', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const hidden = JSON.stringify([40, 40].map((units) => ({ units, activation: 'tanh' })));
    const made = ['--data', 'digits:sample', '--set', `hidden=${hidden}`, '--set', 'steps=3', '--engine', 'wasm'];
    await command(data, 'train', '--preset', 'part8', ...made);
    const { stderr, value } = await commandJson(
      data,
      'instrument',
      'contour',
      '--run',
      '1',
      '--weights',
      '407,2',
      '408,2',
    );
    expect(told.parse(value).costs).toHaveLength(25);
    for (const phase of ['Computing what stays the same', 'Following the paths', 'Computing the surface'])
      expect(stderr).toMatch(new RegExp(`[\\d.]+ % .*${phase}`));
  });
});
