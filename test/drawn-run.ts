import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openLab } from '../main/lab.ts';
import { labClient, valueOf } from '../shared/contract/index.ts';
import type { DataRef } from '../shared/models/data/data-set.ts';
import { facesData } from '../shared/models/data/matrices-data.ts';
import { makeDrawnSnapshot } from './drawn-snapshot.ts';
import { endOf } from './faces-lab.ts';

/** Fills a data folder with the snapshot “Drawn” of 16 × 16 pixels and run 1, a small net that was trained on it. @returns its set. */
export async function makeDrawnRun(data: string): Promise<DataRef> {
  await makeDrawnSnapshot(data, 16);
  const lab = await openLab(data);
  try {
    const client = labClient(lab);
    const made = await endOf(client, await valueOf(client.faceSnapshots.makeMatrices({ snapshot: 'Drawn' })));
    const ref = { kind: facesData.kind, id: made.added ?? '' };
    const settings = { steps: 30, 'hidden.0.units': 5 };
    const { spec } = await valueOf(client.training.resolve({ preset: 'part8', settings, data: ref }));
    const trained = await endOf(client, await valueOf(client.training.start({ spec, data: ref, engine: 'wasm' })));
    expect(trained).toMatchObject({ state: 'succeeded', error: null });
    return ref;
  } finally {
    await lab.close();
  }
}

/** A ledger of one claim that an instrument answers without a run. @returns its file. */
export function smallLedger(folder: string): string {
  const measure = { kind: 'analysis', instrument: 'gradient-check', value: 'rows.0.totalError' };
  const claim = {
    id: 'check',
    title: 'Error',
    section: 'Part 1',
    published: 0.5,
    tolerance: 1,
    test: 'equal',
    measure,
  };
  const file = join(folder, 'mine.json');
  writeFileSync(file, JSON.stringify({ format: 'hidden-unit-ledger-1', title: 'Mine', source: 'A', claims: [claim] }));
  return file;
}
