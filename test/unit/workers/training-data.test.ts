import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTrainingData } from '../../../main/workers/training-data.ts';
import { storeMatrices } from '../../matrix-folder.ts';
import { temporaryFolder } from '../../temporary.ts';
import { denseSpec } from '../../trainer-process.ts';

it('reads a set once for runs that follow each other, and again when a file of it has changed', async () => {
  const directory = storeMatrices(join(temporaryFolder(), 'patterns'));
  const asked = { data: { kind: 'matrices', directory, classes: 4 }, spec: denseSpec({}) };
  const first = await readTrainingData(asked);
  expect(first.train.count).toBe(200);
  expect(await readTrainingData({ ...asked, spec: denseSpec({ seed: 7 }) })).toBe(first);
  const moment = new Date('2026-01-01T00:00:00Z');
  utimesSync(join(directory, 'training_x.npy'), moment, moment);
  const again = await readTrainingData(asked);
  expect(again).not.toBe(first);
  expect(again.train.pixels).toEqual(first.train.pixels);
});
