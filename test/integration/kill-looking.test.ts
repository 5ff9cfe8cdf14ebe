import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { mislabelled } from '../../shared/models/instruments/mislabelled.ts';
import { makeDrawnRun } from '../drawn-run.ts';
import { kills, survives } from '../killed-work.ts';

const prepared = mkdtempSync(join(tmpdir(), 'hidden-unit-test-'));
/** Each of this work takes some seconds. */
const some = process.env['HIDDEN_UNIT_KILLS'] === undefined ? 2 : kills;
const patient = { timeout: 240_000 };
let data = { kind: '', id: '' };

beforeAll(async () => {
  data = await makeDrawnRun(prepared);
}, 120_000);
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

/** What the analysis that was made last found. None is called running that nobody works out. */
async function found(client: LabClient): Promise<unknown> {
  const analyses = await valueOf(client.instruments.list({}));
  expect(analyses.filter(({ status }) => status === 'running' || status === 'queued')).toEqual([]);
  const { status, result } = await valueOf(client.instruments.get({ id: analyses[0]?.id ?? 0 }));
  return { status, result };
}

describe('a lab that is killed', () => {
  it('while features are computed has those of one that was left alone, or none', patient, async () => {
    await survives(
      {
        prepared,
        call: 'extractors.extract',
        input: { snapshot: 'Drawn', extractor: 'face-net', layer: 'average', engine: 'wasm' },
        outcome: async (client) =>
          (await valueOf(client.extractors.features({}))).map(({ id, hash, features, training }) => {
            return { id, hash, features, training };
          }),
      },
      some,
    );
  });

  it(
    'while a run is looked into finds the same afterwards, and says of no analysis that it is under way',
    patient,
    async () => {
      const settings = { weights: '0,0 3,1' };
      await survives({
        prepared,
        call: 'instruments.start',
        input: { instrument: 'contour', run: 1, settings },
        outcome: found,
      });
    },
  );

  it('while faces are judged finds the same afterwards', patient, async () => {
    const input = { instrument: mislabelled.name, data, settings: { folds: 2 } };
    await survives({ prepared, call: 'instruments.start', input, outcome: found }, some);
  });
});
