import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import type { ImageBooks } from '../../shared/models/inspection.ts';
import type { UsefulUnits } from '../../shared/models/instruments/useful-units.ts';
import { openLab } from '../../main/lab.ts';
import { command, commandJson } from '../command-line.ts';
import { matrixShape, storeMatrices } from '../matrix-folder.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

/** What a command printed, as the type that its promise names. */
async function told<T>(data: string, ...words: string[]): Promise<T> {
  return (await commandJson(data, ...words)).value as T;
}

interface Told {
  error?: { code: string; message: string };
}

describe('inspect', () => {
  it('tells units and images of a dense net, and of a net of digits without a hidden layer', async () => {
    packedSample();
    const data = temporaryFolder();
    const matrices = storeMatrices(join(temporaryFolder(), 'patterns'));
    const hidden = ['--set', 'hidden.0.units=9', '--set', 'steps=40'];
    await command(data, 'train', '--preset', 'part8', '--engine', 'cpu', '--matrices', matrices, ...hidden);
    await command(data, 'digits', 'add', '--sample');
    const small = ['--set', 'steps=30', '--set', 'data.split.train=100', '--set', 'data.split.validation=20'];
    await command(data, 'train', '--preset', 'part5', '--engine', 'wasm', ...small);

    const units = await told<UsefulUnits>(data, 'inspect', 'units', '1', '--voters', 'all', '--shuffles', '99');
    expect(units).toMatchObject({ run: 1, part: 'validation', layer: 'hidden_1', inputs: false, unitCount: 9 });
    expect(units.classes).toHaveLength(matrixShape.classes);
    for (const { examples, voters, promoter, inhibitor, units: all } of units.classes) {
      expect(voters).toBe(examples);
      expect(promoter?.all.reduce((sum, { votes }) => sum + votes, 0)).toBe(examples);
      expect(promoter?.votes).toBe(promoter?.all[0]?.votes);
      expect(inhibitor?.unit).not.toBe(promoter?.unit);
      expect(all).toHaveLength(9);
    }
    const [first] = units.classes;
    const one = await told<UsefulUnits>(data, 'inspect', 'units', '1', '--class', first?.name ?? '', '--voters', 'all');
    expect(one.classes.map(({ name }) => name)).toEqual([first?.name]);

    for (const run of ['1', '2']) {
      const image = ['inspect', 'image', run, '--part', 'validation', '--example', '5'];
      const books = await told<ImageBooks>(data, ...image);
      const total = books.units.reduce((sum, { contribution }) => sum + contribution, books.bias);
      expect(total).toBeCloseTo(books.logit, 10);
      expect(Math.abs(books.sumCheck)).toBeLessThan(1e-10);
      expect(books.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
      expect(books.predicted).toBe(books.classNames[books.probabilities.indexOf(Math.max(...books.probabilities))]);
      expect(books).toMatchObject({ class: books.predicted, inputs: run === '2', unitCount: run === '1' ? 9 : 784 });
    }

    const refused = await told<Told>(data, 'inspect', 'image', '2', '--part', 'test', '--example', '999999');
    expect(refused.error?.message).toMatch(/numbered 0 … \d+; there is no example 999999\.$/);
    expect((await told<Told>(data, 'inspect', 'image', '9', '--example', '0')).error?.code).toBe('not_found');
    const unknown = await told<Told>(data, 'inspect', 'units', '2', '--class', 'ten');
    expect(unknown.error?.message).toBe('Run 2 has no class “ten”. Its classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9.');
    await lookFurther(data);
  });
});

/** The same lab through its contract, as the pages ask it. */
async function lookFurther(data: string): Promise<void> {
  const lab = await openLab(data);
  onTestFinished(() => lab.close());
  const client = labClient(lab);
  const part = 'test' as const;
  const { confusion, classNames } = await valueOf(client.runs.get({ id: 2 }));
  const facts = await valueOf(client.inspection.part({ run: 2, part }));
  expect(facts).toMatchObject({ count: confusion?.n, unitCount: 784, classNames, shape: { rows: 28, columns: 28 } });
  expect(facts.liveliest).toHaveLength(10);
  const liveliness = await deviations(facts.liveliest);
  expect(liveliness).toEqual(liveliness.toSorted((a, b) => b - a));
  const counted = classNames.map((_, actual) =>
    classNames.map((__, predicted) =>
      facts.labels.filter((l, at) => l === actual && facts.predicted[at] === predicted),
    ),
  );
  expect(counted.map((row) => row.map(({ length }) => length))).toEqual(confusion?.counts);

  async function deviations(units: readonly number[]): Promise<number[]> {
    const told = units.map((unit) => valueOf(client.inspection.unit({ run: 2, part, unit, count: 1 })));
    return (await Promise.all(told)).map(({ facts: { sd } }) => sd);
  }
  const wrong = await valueOf(client.inspection.predictions({ run: 2, part, wrong: true, limit: 1000 }));
  const right = confusion?.counts.reduce((sum, row, at) => sum + (row[at] ?? 0), 0) ?? 0;
  expect(wrong.total).toBe(facts.count - right);
  const sureness = wrong.examples.map(({ probability }) => probability);
  expect(sureness).toEqual(sureness.toSorted((a, b) => b - a));
  for (const { example, label, labelProbability, probability } of wrong.examples.slice(0, 3)) {
    const { books } = await valueOf(client.inspection.image({ run: 2, part, example, most: 20 }));
    expect(books.units).toHaveLength(20);
    expect(books.probabilities[label]).toBeCloseTo(labelProbability, 5);
    expect(Math.max(...books.probabilities)).toBeCloseTo(probability, 5);
    expect(books.label).toBe(classNames[label]);
  }

  const [surest] = wrong.examples;
  const asked = { run: 2, part, example: surest?.example ?? 0 };
  const maps = await valueOf(client.inspection.maps(asked));
  const { books } = await valueOf(client.inspection.image(asked));
  expect(maps).toMatchObject({ class: books.class, square: 4 });
  // Of a linear net gradient times input is each input's contribution, and what is covered is what it was worth.
  maps.gradient?.forEach((value, at) => expect(value).toBeCloseTo(books.units[at]?.contribution ?? Number.NaN, 9));
  expect(maps.occlusion).toHaveLength(784);
  expect(Math.max(...(maps.occlusion ?? []))).toBeGreaterThan(0);

  const numbers = async (address: string): Promise<Float32Array> => {
    const { bytes } = await valueOf(lab.media(`/media/runs/1/validation/${address}`));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  };
  const { facts: unit } = await valueOf(client.inspection.unit({ run: 1, part: 'validation', unit: 3 }));
  const activations = await numbers('activations?units=3');
  expect(unit.most[0]?.activation).toBe(Math.max(...activations));
  expect(unit.least[0]?.activation).toBe(Math.min(...activations));
  expect(unit.mean).toBeCloseTo(activations.reduce((sum, value) => sum + value, 0) / activations.length, 9);
  // A small first layer is recorded at every step; its last frame is what the net ended with.
  const { weightFrames } = await valueOf(client.runs.get({ id: 1 }));
  expect(weightFrames.length).toBeGreaterThan(1);
  const [frame, ended] = await Promise.all([
    valueOf(lab.media(`/media/runs/1/weights/${weightFrames.length - 1}`)),
    valueOf(lab.media('/media/runs/1/hidden-weights')),
  ]);
  expect(Buffer.from(frame.bytes).equals(Buffer.from(ended.bytes))).toBe(true);
  const points = await numbers('projection');
  expect(points).toHaveLength(2 * activations.length);
  expect(await numbers('projection')).toEqual(points);
  const examples = await numbers('examples?indices=2,0');
  expect(examples).toHaveLength(2 * matrixShape.features);
  const beyond = await client.inspection.unit({ run: 1, part: 'validation', unit: 9 });
  expect(beyond).toMatchObject({
    ok: false,
    error: { message: 'The net has 9 units, numbered 0 … 8; there is no unit 9.' },
  });
}
