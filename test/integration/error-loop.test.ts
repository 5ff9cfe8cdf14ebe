import { expect, it } from 'vitest';
import { z } from 'zod';
import { command, commandJson } from '../command-line.ts';
import { drawnFolder, type DrawnLine } from '../fixtures/drawn-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const side = z.object({
  mean: z.number(),
  sd: z.number(),
  values: z.array(z.number()),
  sweep: z.int(),
  unseen: z.number().nullable(),
});
const effect = z.object({
  method: z.literal('paired by seed'),
  seeds: z.array(z.int()),
  before: side,
  after: side,
  difference: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  notes: z.array(z.string()),
});
const judged = z.object({
  accuracy: z.number(),
  examples: z.int(),
  faces: z.array(
    z.object({
      face: z.string(),
      label: z.string(),
      probability: z.number(),
      suggested: z.string(),
      suggestedProbability: z.number(),
    }),
  ),
});

const twoActors = ['--actors', 'Ada Quill,Bruno Vexley'];
const line = (count: number): DrawnLine[] => new Array<DrawnLine>(count).fill('listed');

it('finds a face under another name, and tells what leaving it out did, over seeds', async () => {
  const data = temporaryFolder();
  const actors = [line(15), line(15), line(15)];
  actors[1]?.splice(4, 1, 'neighbour');
  const { list, images } = await drawnFolder(temporaryFolder(), actors);
  await command(data, 'faces', 'list', 'add', list);
  await command(data, 'faces', 'import', images);
  const snapshot = (name: string) =>
    command(data, 'faces', 'snapshot', 'create', '--name', name, '--counts', '8,3,3', '--size', '16');
  expect((await snapshot('before')).code).toBe(0);

  const small = ['--set', 'hidden.0.units=8', '--set', 'steps=10'];
  const found = judged.parse((await commandJson(data, 'mislabelled', '--snapshot', 'before', '--folds', '4')).value);
  expect(found.examples).toBe(42);
  expect(found.faces).toHaveLength(42);
  const probabilities = found.faces.map(({ probability }) => probability);
  expect(probabilities).toEqual(probabilities.toSorted((a, b) => a - b));
  expect(found.faces[0]).toMatchObject({ face: 'vexley4', label: 'Bruno Vexley', suggested: 'Clara Moonfield' });
  const right = found.faces.filter(({ label, suggested }) => label === suggested).length;
  expect(found.accuracy).toBeCloseTo(right / 42, 12);

  await command(data, 'faces', 'decide', 'vexley4', '--exclude', '--reason', 'wrong-person');
  expect((await snapshot('after')).code).toBe(0);
  const asked = ['effect', '--before', 'before', '--after', 'after', '--preset', 'part8', '--seeds', '0..2', ...small];
  const measured = effect.parse((await commandJson(data, ...asked, '--metric', 'validation.cost')).value);
  expect(measured.seeds).toEqual([0, 1, 2]);
  // Only the test accuracy can be told without near-duplicates.
  expect(measured.before.unseen).toBeNull();
  const differences = measured.after.values.map((value, at) => value - (measured.before.values[at] ?? Number.NaN));
  const mean = differences.reduce((sum, one) => sum + one, 0) / 3;
  const sd = Math.sqrt(differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
  // The 0.975 quantile of Student's t with two degrees of freedom.
  const half = (4.302652729911275 * sd) / Math.sqrt(3);
  expect(measured.difference.mean).toBeCloseTo(mean, 9);
  expect(measured.difference.mean).toBeCloseTo(measured.after.mean - measured.before.mean, 9);
  expect(measured.difference.low).toBeCloseTo(mean - half, 6);
  expect(measured.difference.high).toBeCloseTo(mean + half, 6);

  const again = effect.parse((await commandJson(data, ...asked)).value);
  expect(again.seeds).toEqual([0, 1, 2]);
  await tellsEffectWithoutNearDuplicates(data, asked, again);
  const { value } = await commandJson(data, 'runs', 'list');
  // What is trained already is not trained again.
  expect(z.object({ runs: z.array(z.unknown()) }).parse(value).runs).toHaveLength(6);

  await tellsAccuracyWithoutNearDuplicates(data);
  expect((await command(data, 'runs', 'again', '1')).stdout).toMatch(
    /^without near-duplicates of training faces +[01]/m,
  );

  expect(again.notes).toEqual([]);
  await command(
    data,
    'faces',
    'snapshot',
    'create',
    '--name',
    'two',
    ...twoActors,
    '--counts',
    '8,3,3',
    '--size',
    '16',
  );
  const other = asked.with(asked.indexOf('after'), 'two').with(asked.indexOf('0..2'), '0,1');
  expect(effect.parse((await commandJson(data, ...other)).value).notes).toEqual([
    expect.stringMatching(/^The classes differ, .* Only the previous data has Clara Moonfield\.$/),
  ]);

  const missing = await commandJson(data, 'mislabelled', '--snapshot', 'nowhere');
  expect(missing.value).toMatchObject({ error: { code: 'not_found' } });
  const folds = await commandJson(data, 'mislabelled', '--snapshot', 'before', '--folds', '1');
  expect(folds.value).toMatchObject({ error: { message: expect.stringContaining('from 2 to 100') } });
});

/** Runs 1 to 3 are those before, 4 to 6 those after: near-duplicates of training faces are among the test faces of both. */
async function tellsEffectWithoutNearDuplicates(
  data: string,
  asked: readonly string[],
  { before, after }: z.infer<typeof effect>,
): Promise<void> {
  const unseenOf = async (run: number): Promise<number> => {
    const { testAccuracy } = shown.parse((await commandJson(data, 'runs', 'show', String(run))).value);
    return testAccuracy.unseen?.accuracy ?? Number.NaN;
  };
  const mean = async (runs: readonly number[]): Promise<number> =>
    (await Promise.all(runs.map(unseenOf))).reduce((sum, one) => sum + one, 0) / runs.length;
  expect(before.unseen).toBeCloseTo(await mean([1, 2, 3]), 12);
  expect(after.unseen).toBeCloseTo(await mean([4, 5, 6]), 12);
  const words = (await command(data, ...asked)).stdout;
  expect(words).toMatch(/^before, without near-duplicates of training faces +[01]/m);
  expect((await command(data, 'runs', 'compare', '1', '2')).stdout).toMatch(
    /^without near-duplicates of training faces +[01]/m,
  );
  const oneSeed = asked.map((word) => (word === '0..2' ? '0' : word));
  expect((await command(data, ...oneSeed)).stdout).toMatch(
    /over 1 seed,[\s\S]*^difference .*One seed gives no interval\. Train more\.$/m,
  );
}

const measured = z.object({ accuracy: z.number(), n: z.int(), low: z.number(), high: z.number() });
const shown = z.object({
  metrics: z.object({ 'test.accuracy': z.object({ last: z.number() }) }),
  testAccuracy: z.object({ all: measured, unseen: measured.nullable() }),
});

/** Of a run on a snapshot whose near-duplicates fall as they may, and of one on a snapshot that keeps them together. */
async function tellsAccuracyWithoutNearDuplicates(data: string): Promise<void> {
  const rule = ['--name', 'apart', '--counts', '8,3,3', '--size', '16', '--twins', 'together'];
  await command(data, 'faces', 'snapshot', 'create', ...rule);
  const small = ['--set', 'hidden.0.units=6', '--set', 'steps=20', '--engine', 'wasm'];
  const { value } = await commandJson(data, 'train', '--preset', 'part8', '--snapshot', 'apart', ...small);
  const { run } = z.object({ run: z.int() }).parse(value);
  const leaky = shown.parse((await commandJson(data, 'runs', 'show', '1')).value);
  const { all, unseen } = leaky.testAccuracy;
  expect(all).toMatchObject({ accuracy: leaky.metrics['test.accuracy'].last, n: 9 });
  expect(unseen?.n).toBeLessThan(9);
  for (const one of [all, unseen]) {
    expect(one?.low).toBeLessThanOrEqual(one?.accuracy ?? Number.NaN);
    expect(one?.high).toBeGreaterThanOrEqual(one?.accuracy ?? Number.NaN);
    // Wilson's interval of k of n has its middle at (k + z²/2) / (n + z²).
    const [n, square] = [one?.n ?? 0, 1.959963984540054 ** 2];
    expect(((one?.low ?? 0) + (one?.high ?? 0)) / 2).toBeCloseTo(
      ((one?.accuracy ?? 0) * n + square / 2) / (n + square),
      6,
    );
  }
  const together = shown.parse((await commandJson(data, 'runs', 'show', String(run))).value);
  expect(together.testAccuracy).toMatchObject({ all: { n: 9 }, unseen: null });
}
