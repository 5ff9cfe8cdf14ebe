import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readMatrixSet } from '../../../../main/data/matrices/matrix-files.ts';
import { countUnits } from '../../../../main/instruments/useful-units/count-units.ts';
import { lastHiddenOf } from '../../../../main/learning/inspection/last-hidden.ts';
import { netOf } from '../../../../main/learning/nets/net-builders.ts';
import type { NamedArray } from '../../../../main/learning/nets/net.ts';
import { part8Spec } from '../../../fixtures/specs.ts';
import { readNpz } from '../../../npz.ts';
import { referenceNumbers, sharedData } from '../../../shared-data.ts';

const counts = z.record(z.string(), z.int());
const reference = z.object({
  actors: z.record(
    z.string(),
    z.object({
      validation_images: z.int(),
      correctly_classified: z.int(),
      promoter_unit: z.int(),
      promoter_votes: z.int(),
      promoter_vote_counts: counts,
      inhibitor_unit: z.int(),
      inhibitor_votes: z.int(),
      inhibitor_vote_counts: counts,
    }),
  ),
});

const faces = sharedData('data/faces28');
const weights = sharedData('reference/part8_model_seed0.npz');

describe.skipIf(faces === undefined || weights === undefined)('the net of the report’s part 9', () => {
  it('has the promoters and inhibitors that the reference counted, vote by vote', async () => {
    const last = lastHiddenOf(netOf(part8Spec, await referenceWeights(weights ?? '')));
    const { validation } = await readMatrixSet(faces ?? '');
    const { actors } = reference.parse(JSON.parse(readFileSync(referenceNumbers('part9.json'), 'utf8')));
    const found = await countUnits(last, validation, {
      classNames: Object.keys(actors),
      ...{ voters: 'correct', shuffles: 200, permutations: 2, seed: 1 },
      progress: () => Promise.resolve(),
    });
    const byName = Object.fromEntries(found.map((one) => [one.name, one]));
    expect(Object.keys(byName)).toEqual(Object.keys(actors));
    for (const [name, expected] of Object.entries(actors)) {
      const one = byName[name];
      const votes = (all: { unit: number; votes: number }[] = []): object =>
        Object.fromEntries(all.map(({ unit, votes: count }) => [String(unit), count]));
      expect({
        validation_images: one?.examples,
        correctly_classified: one?.voters,
        promoter_unit: one?.promoter?.unit,
        promoter_votes: one?.promoter?.votes,
        promoter_vote_counts: votes(one?.promoter?.all),
        inhibitor_unit: one?.inhibitor?.unit,
        inhibitor_votes: one?.inhibitor?.votes,
        inhibitor_vote_counts: votes(one?.inhibitor?.all),
      }).toEqual({ ...expected });
      expect(one?.correct).toBe(expected.correctly_classified);
    }
  });
});

/** PyTorch keeps `[out, in]`. */
async function referenceWeights(path: string): Promise<NamedArray[]> {
  const arrays = await readNpz(path);
  return ['hidden_1', 'softmax'].flatMap((layer, place) => {
    const kernel = arrays.get(`W${place + 1}`);
    const bias = arrays.get(`b${place + 1}`);
    const [units = 0, features = 0] = kernel?.shape ?? [];
    const turned = new Float32Array(units * features);
    kernel?.values.forEach((value, at) => {
      turned[(at % features) * units + Math.floor(at / features)] = value;
    });
    return [
      { name: `${layer}/kernel`, shape: [features, units], values: turned },
      { name: `${layer}/bias`, shape: [units], values: Float32Array.from(bias?.values ?? []) },
    ];
  });
}
