import { describe, expect, it } from 'vitest';
import { mislabelledInstrument } from '../../../main/instruments/mislabelled/mislabelled.ts';
import { mislabelledValues } from '../../../shared/models/instruments/mislabelled.ts';
import type { LabelledPart } from '../../../main/data/sources/data-source.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { denseSpec } from '../../trainer-process.ts';

const size = 6;
const spec = denseSpec({
  steps: 150,
  hidden: [{ units: 4, activation: 'tanh' }],
  batch: { order: 'epochs', size: 20 },
});

/** Examples whose class is that of their two brightest pixels, with a little noise. */
function part(classes: readonly number[], seed: number): LabelledPart {
  const random = new MersenneTwister(seed);
  const pixels = Uint8Array.from({ length: classes.length * size }, (_, at) => {
    const isOwn = Math.floor((at % size) / 2) === classes[Math.floor(at / size)];
    return Math.floor((isOwn ? 200 : 0) + 50 * random.random());
  });
  return { count: classes.length, size, pixels, labels: Uint8Array.from(classes) };
}

const some = (count: number, classes: number): number[] => Array.from({ length: count }, (_, at) => at % classes);
const none = part([], 0);

async function rated(train: LabelledPart, folds: number, classNames: string[], of = spec) {
  const validation = part(some(6, 2), 2);
  const result = await mislabelledInstrument.run({
    run: null,
    peers: [],
    data: {
      ref: { kind: 'matrices', id: 'x' },
      classNames,
      spec: of,
      parts: () => Promise.resolve({ train, validation, test: none }),
    },
    settings: { preset: 'part8', folds, seed: 0 },
    progress: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  return { result, values: mislabelledValues.parse(result.values) };
}

describe('the labels that a net finds least likely which has not seen them', () => {
  it('are first of all the six that are wrong', async () => {
    const train = part(some(60, 3), 1);
    const wrong = [3, 10, 20, 31, 41, 50];
    for (const at of wrong) train.labels[at] = ((train.labels[at] ?? 0) + 1) % 3;
    const { values } = await rated(train, 5, ['a', 'b', 'c']);
    expect(
      values.faces
        .slice(0, 6)
        .map(({ example }) => example)
        .sort((a, b) => a - b),
    ).toEqual(wrong);
  });

  it('leave out the only example of a class, whose net has never seen the class, and need no class in every fold', async () => {
    // Class c has two examples, class d one, in eight folds.
    const train = part([...some(40, 2), 2, 2], 1);
    const lone = part([...some(40, 2), 2, 2], 1);
    lone.labels[41] = 3;
    const two = await rated(train, 8, ['a', 'b', 'c']);
    expect(two.values.examples).toBe(48);
    expect(two.result.summary).not.toContain('Not rated');
    const one = await rated(lone, 8, ['a', 'b', 'c', 'd']);
    expect(one.values.faces.map(({ part: of, example }) => `${of} ${example}`)).not.toContain('train 41');
    expect(one.values).toMatchObject({ examples: 46 });
    expect(one.result.summary).toMatch(/Not rated, as the only examples of their classes: 2\.$/);
  });

  it('say so where the training diverged', async () => {
    const loss = { kind: 'multi-margin' as const, margin: 1000, power: 2 };
    const optimizer = { kind: 'sgd' as const, learningRate: 1, momentum: 0.99, l2: 0, nesterov: false };
    const hidden = [1, 2].map(() => ({ units: 20, activation: 'linear' as const }));
    await expect(rated(part(some(60, 3), 1), 5, ['a', 'b', 'c'], { ...spec, hidden, loss, optimizer })).rejects.toThrow(
      'The training without fold 1 diverged. Choose another preset.',
    );
  });
});
