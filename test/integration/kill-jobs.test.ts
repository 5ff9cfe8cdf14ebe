import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, it } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { faceQuery } from '../../shared/models/face.ts';
import { reportImaging, reportSplit } from '../../shared/models/face-snapshot.ts';
import { drawnFolder } from '../fixtures/drawn-folder.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { addList, endOf } from '../faces-lab.ts';
import { kills, survives, type Work } from '../killed-work.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';

async function emptyLab(): Promise<string> {
  const data = join(temporaryFolder(), 'prepared');
  await (await openLab(data)).close();
  return data;
}

/** With drawn faces of three people, all measured and checked. */
async function labOfFaces(): Promise<string> {
  const data = join(temporaryFolder(), 'prepared');
  const lines = Array.from({ length: 10 }, () => 'listed' as const);
  const { list, images } = await drawnFolder(temporaryFolder(), [lines, lines, lines]);
  const lab = await openLab(data);
  const client = labClient(lab);
  await addList(client, readFileSync(list, 'utf8'));
  await endOf(client, await valueOf(client.faceDownloads.importFolder({ path: images })));
  await endOf(client, await valueOf(client.faces.check({})));
  await lab.close();
  return data;
}

describe('a lab that is killed', () => {
  it('while matrices are added has them or not', async () => {
    const path = storeMatrices(join(temporaryFolder(), 'patterns'));
    await survives({
      prepared: await emptyLab(),
      call: 'matrices.add',
      input: { path },
      outcome: async (client) =>
        (await valueOf(client.matrices.list({}))).map(({ id, hash, training, test }) => ({ id, hash, training, test })),
    });
  });

  it(
    'while a ledger is run has the numbers and verdicts of one that was left alone',
    { timeout: 240_000 },
    async () => {
      const prepared = await emptyLab();
      const lab = await openLab(prepared);
      const path = storeMatrices(join(temporaryFolder(), 'patterns'));
      await endOf(labClient(lab), await valueOf(labClient(lab).matrices.add({ path })));
      await lab.close();
      const data = { kind: 'matrices', called: 'patterns' };
      const experiment = { preset: 'part8', set: { steps: 40, 'hidden.0.units': 5 }, data };
      const runs = { kind: 'runs', experiment, metric: 'test.accuracy' };
      const check = { kind: 'analysis', instrument: 'gradient-check', value: 'rows.0.totalError' };
      const rest = { section: 'Part 1', published: 0.5, tolerance: 1 };
      const claims = [
        { ...rest, id: 'seeds', title: 'Accuracy', test: 'equivalent', seeds: 3, measure: runs },
        { ...rest, id: 'check', title: 'Error', test: 'equal', measure: check },
      ];
      const ledger = join(temporaryFolder(), 'mine.json');
      writeFileSync(ledger, JSON.stringify({ format: 'hidden-unit-ledger-1', title: 'Mine', source: 'A', claims }));
      const work: Work = {
        prepared,
        call: 'ledgers.run',
        input: { ledger, claims: [] },
        outcome: async (client) => {
          const shown = await valueOf(client.ledgers.show({ ledger }));
          return shown.claims.map(({ id, ours, low, high, verdict }) => ({ id, ours, low, high, verdict }));
        },
      };
      // It trains, and takes ten times as long as the others.
      await survives(work, process.env['HIDDEN_UNIT_KILLS'] === undefined ? 2 : kills);
    },
  );

  it('while digits are added has them or not', async () => {
    const path = folderWith(join(temporaryFolder(), 'mine'), smallSet(2000));
    await survives({
      prepared: await emptyLab(),
      call: 'digits.add',
      input: { source: { kind: 'folder', path } },
      outcome: async (client) => {
        const sets = await valueOf(client.digits.list({}));
        const [first] = sets;
        const image = await valueOf(client.digits.image({ id: first?.id ?? '', part: 'train', index: 7 }));
        return { sets: sets.map((set) => ({ ...set, addedAt: null })), image };
      },
    });
  });

  it('while a snapshot of faces and its matrices are made has the snapshot or not, and matrices that are whole', async () => {
    const prepared = await labOfFaces();
    const lab = await openLab(prepared);
    const actors = Object.keys((await valueOf(labClient(lab).faces.status({}))).actors);
    await lab.close();
    const rule = { ...reportSplit, actors, counts: { training: 5, validation: 2, test: 1 } };
    await survives({
      prepared,
      call: 'faceSnapshots.create',
      input: { rule, imaging: { ...reportImaging, size: 32 }, name: 'Drawn' },
      outcome: async (client) => {
        const snapshots = await valueOf(client.faceSnapshots.list({}));
        const sets = await valueOf(client.matrices.list({}));
        return {
          snapshots: snapshots.map(({ hash, name, matrices, items }) => ({ hash, name, matrices, items })),
          sets: sets.map(({ id, hash, snapshot, training }) => ({ id, hash, snapshot, training })),
        };
      },
    });
  });

  it('while faces are checked has the same findings after the next check', async () => {
    const prepared = await labOfFaces();
    const database = new Database(join(prepared, 'lab.sqlite'));
    database.exec('DELETE FROM face_crops; DELETE FROM face_checks');
    database.close();
    await survives({
      prepared,
      call: 'faces.check',
      input: {},
      outcome: async (client) => {
        const { faces } = await valueOf(client.faces.list(faceQuery.parse({ limit: 1000 })));
        return faces.map(({ label, checks, suspicion }) => ({ label, checks, suspicion }));
      },
    });
  });
});
