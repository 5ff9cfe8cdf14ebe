import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { valueOf } from '../../shared/contract/index.ts';
import { dataSet } from '../../shared/models/data/data-set.ts';
import { analysis } from '../../shared/models/instruments/analysis.ts';
import { numbersBlock, seriesBlock } from '../../shared/models/instruments/result.ts';
import { openElsewhere, shown, stripesFile, told, weightHashes } from '../made-up-lab.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';

const draws = seededMoments();
const listed = z.object({ runs: z.array(z.object({ id: z.int() })) });
const comparison = z.object({
  differing: z.unknown(),
  metrics: z.array(z.object({ metric: z.string(), values: z.array(z.number()), deltas: z.array(z.number()) })),
});
const exported = z.object({ series: z.array(z.object({ metric: z.string(), values: z.array(z.number()) })) });

/** A lab with a set of stripes, one run with four prototypes a class and one with a single one. */
async function labWithTwoRuns(): Promise<string> {
  const data = temporaryFolder();
  await told(data, 'data', 'add', 'stripes', stripesFile(data));
  await told(data, 'train', '--preset', 'stripes', '--engine', 'cpu');
  await told(data, 'train', '--preset', 'stripes', '--engine', 'cpu', '--set', 'prototypes=1', '--name', 'single');
  return data;
}

/** All that must be the same of a run that was killed and resumed, and of one that was not. */
async function numbersOf(data: string, id: number) {
  const run = await shown(data, id);
  const { metrics, confusion, stepsDone, status } = run;
  const csv = join(temporaryFolder(), 'metrics.csv');
  await told(data, 'runs', 'export', String(id), '--format', 'csv', '--out', csv);
  // A row is step, seconds and the metrics; the time is its own.
  const rows = readFileSync(csv, 'utf8')
    .split('\n')
    .map((row) =>
      row
        .split(',')
        .filter((_, column) => column !== 1)
        .join(),
    );
  return { metrics, confusion, stepsDone, status, rows, weights: weightHashes(run) };
}

describe('a net, a kind of data, a metric and an instrument that the lab was not built with', () => {
  it('are added, trained, found, compared, exported and looked into', async () => {
    const data = await labWithTwoRuns();
    const [set] = z.object({ sets: z.array(dataSet) }).parse(await told(data, 'data', 'list')).sets;
    expect(set).toMatchObject({
      features: 54,
      shape: { rows: 6, columns: 9, channels: 1 },
      classNames: ['lying', 'standing', 'leaning'],
      parts: { pool: { count: 270 }, test: { count: 90 } },
    });
    const [four, one] = [await shown(data, 1), await shown(data, 2)];
    expect(four).toMatchObject({ status: 'succeeded', examples: { train: 210, validation: 60, test: 90 } });
    expect(four.data).toEqual(set?.ref);
    expect(four.metrics['test.accuracy']?.last).toBeGreaterThan(0.95);
    const margins = [four, one].map(({ metrics }) => metrics['validation.margin']?.last ?? Number.NaN);
    expect(margins[0]).toBeGreaterThan(margins[1] ?? Number.NaN);

    const where = async (query: string): Promise<number[]> => {
      return listed
        .parse(await told(data, 'runs', 'list', '--where', query))
        .runs.map(({ id }) => id)
        .sort();
    };
    expect(await where('validation.margin > 1')).toEqual([1]);
    expect(await where('prototypes = 1')).toEqual([2]);
    expect(await where('kind = prototypes and data.kind = stripes and validation.margin < 1')).toEqual([2]);
    expect(await where(`stripes = ${set?.ref.id ?? ''}`)).toEqual([1, 2]);
    expect(await where(`data = stripes and data = ${set?.ref.id ?? ''} and id in (2, 3)`)).toEqual([2]);
    expect(await where('validation.margin.max > 1 and prototypes not in (1, 9)')).toEqual([1]);

    const compared = comparison.parse(await told(data, 'runs', 'compare', '1', '2'));
    expect(compared.differing).toEqual([{ path: 'prototypes', values: [4, 1] }]);
    const [first = 0, second = 0] = margins;
    expect(compared.metrics.find(({ metric }) => metric === 'validation.margin')).toEqual({
      metric: 'validation.margin',
      values: [first, second],
      deltas: [0, second - first],
    });

    const files = temporaryFolder();
    await told(data, 'runs', 'export', '1', '--format', 'csv', '--out', join(files, 'one.csv'));
    const csv = readFileSync(join(files, 'one.csv'), 'utf8').trim().split('\n');
    const column = csv[0]?.split(',').indexOf('validation.margin') ?? -1;
    expect(Number(csv.at(-1)?.split(',')[column])).toBe(first);
    await told(data, 'runs', 'export', '1', '--format', 'json', '--out', join(files, 'one.json'));
    const whole = exported.parse(JSON.parse(readFileSync(join(files, 'one.json'), 'utf8')));
    expect(whole.series.find(({ metric }) => metric === 'validation.margin')?.values.at(-1)).toBe(first);

    const spread = analysis.parse(await told(data, 'instrument', 'margin-spread', '--run', '1', '--set', 'bins=7'));
    expect(spread).toMatchObject({ id: 1, run: 1, settings: { bins: 7 }, status: 'succeeded' });
    // Worked out anew from the points that the run left, and the same as the training measured.
    expect(numbersBlock.parse(spread.result?.blocks[0]).items[0]?.value).toBeCloseTo(first, 9);
    const bins = seriesBlock.parse(spread.result?.blocks[1]).lines[0]?.y ?? [];
    expect(bins).toHaveLength(7);
    expect(bins.reduce((sum, count) => sum + count, 0)).toBe(60);
    for (const [part, metric] of [
      ['test', 'test.accuracy'],
      ['validation', 'validation.accuracy'],
      ['train', 'train.accuracy'],
    ] as const) {
      const found = analysis.parse(
        await told(data, 'instrument', 'accuracy-by-class', '--run', '2', '--set', `part=${part}`),
      );
      const accuracy = numbersBlock.parse(found.result?.blocks[0]).items[0]?.value;
      expect(accuracy, part).toBeCloseTo(one.metrics[metric]?.last ?? Number.NaN, 12);
    }

    const client = await openElsewhere(data);
    const order = [{ by: 'validation.margin', direction: 'ascending' as const }];
    expect((await valueOf(client.runs.list({ order }))).runs.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('go into an archive and come back in another lab', async () => {
    const data = await labWithTwoRuns();
    const file = join(temporaryFolder(), 'two.hidden-unit');
    await told(data, 'runs', 'archive', '1', '2', '--out', file);
    const other = temporaryFolder();
    await told(other, 'data', 'add', 'stripes', stripesFile(other));
    expect(await told(other, 'runs', 'import', file)).toEqual({ added: [1, 2], already: [] });
    expect(await numbersOf(other, 1)).toEqual(await numbersOf(data, 1));
    expect((await shown(other, 1)).data).toEqual((await shown(data, 1)).data);
    const spread = analysis.parse(await told(other, 'instrument', 'margin-spread', '--run', '1'));
    const margin = (await shown(data, 1)).metrics['validation.margin']?.last ?? Number.NaN;
    expect(numbersBlock.parse(spread.result?.blocks[0]).items[0]?.value).toBeCloseTo(margin, 9);
  });

  it('are resumed after a kill with the same numbers to the last bit', async () => {
    const data = temporaryFolder();
    await told(data, 'data', 'add', 'stripes', stripesFile(data));
    const steps = 3000;
    const settings = [`steps=${steps}`, 'evaluateEvery=20', 'optimizer.learningRate=0.05'];
    const words = ['train', '--preset', 'stripes', '--engine', 'cpu', ...settings.flatMap((one) => ['--set', one])];
    await told(data, ...words);

    const client = await openElsewhere(data);
    const { spec, data: set } = await valueOf(client.runs.get({ id: 1 }));
    const { run } = await valueOf(client.training.start({ spec, data: set, preset: 'stripes', engine: 'cpu' }));
    const moment = Math.floor(draws.random() * steps * 0.6);
    const got = async () => valueOf(client.runs.get({ id: run }));
    await expect
      .poll(async () => (await got()).metrics['validation.margin']?.lastStep ?? -1, { timeout: 120_000, interval: 5 })
      .toBeGreaterThanOrEqual(moment);
    const log = await valueOf(client.runs.log({ id: run }));
    process.kill(Number(log.map(({ text }) => /process (\d+)/.exec(text)?.[1]).findLast(Boolean)), 'SIGKILL');
    await expect.poll(async () => (await got()).status, { timeout: 60_000 }).toBe('interrupted');
    await valueOf(client.training.resume({ run }));
    await expect.poll(async () => (await got()).status, { timeout: 120_000 }).toBe('succeeded');
    expect(await numbersOf(data, run)).toEqual(await numbersOf(data, 1));
  });
});
