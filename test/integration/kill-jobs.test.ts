import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { faceQuery } from '../../shared/models/face.ts';
import { reportImaging, reportSplit } from '../../shared/models/face-snapshot.ts';
import { begunJob } from '../begun-job.ts';
import { drawnFolder } from '../fixtures/drawn-folder.ts';
import { folderWith, smallSet } from '../fixtures/digits-folder.ts';
import { addList, endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole, pathsBelow } from '../whole-lab.ts';

const draws = seededMoments();
/** Of each kind of work; HIDDEN_UNIT_KILLS=20 for more. */
const kills = Number(process.env['HIDDEN_UNIT_KILLS'] ?? 5);
const fixture = join(import.meta.dirname, '..', 'fixtures', 'job-process.ts');

/** Work that is killed: the call that begins it, in a lab that has `prepared` in its folder, and what there must be at the end. */
interface Work {
  prepared: string;
  call: string;
  input: object;
  outcome(client: LabClient): Promise<unknown>;
}

/** Begins the work in a process of its own and kills that after so many milliseconds (null: lets it end). @returns how long it took. */
async function begin({ call, input }: Work, data: string, killAfterMs: number | null): Promise<number | 'cut'> {
  const child = spawn(process.execPath, [fixture, data, call, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise((resolve) => child.on('close', resolve));
  const opened = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<number>();
  lines.on('line', (line) => {
    if (line === 'open') opened.resolve(performance.now());
    else ended.resolve(performance.now());
  });
  void gone.then(() => {
    opened.reject(new Error('The lab did not open.'));
  });
  const start = await opened.promise;
  if (killAfterMs === null) {
    const took = (await ended.promise) - start;
    await gone;
    return took;
  }
  const end = await Promise.race([ended.promise, wait(killAfterMs)]);
  child.kill('SIGKILL');
  await gone;
  return typeof end === 'number' ? end - start : 'cut';
}

const log = (data: string): string => {
  const file = join(data, 'logs', 'lab.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/**
 * Opens the lab, checks that it is whole and has said what it removed, and does the work in it, again where that was killed.
 * @returns what there is then, and how many files were removed.
 */
async function doAgain({ call, input, outcome }: Work, data: string): Promise<{ is: unknown; removed: number }> {
  const [before, saidBefore] = [pathsBelow(data), log(data).length];
  const lab = await openLab(data);
  let is: unknown;
  let removed: string[];
  try {
    const after = pathsBelow(data);
    removed = [...before].filter((path) => !after.has(path));
    expectWhole(data);
    const client = labClient(lab);
    const ended = await endOf(client, { job: begunJob(await valueOf(lab.call(call, input))) });
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    is = await outcome(client);
  } finally {
    await lab.close();
  }
  expectWhole(data);
  const said = log(data).slice(saidBefore);
  const untold = removed.filter((path) => !ancestorsOf(path).some((one) => said.includes(join(data, one))));
  expect(untold, 'what was removed is in the log').toEqual([]);
  return { is, removed: removed.length };
}

/** A path and all that it is in. */
function ancestorsOf(path: string): string[] {
  const names = path.split('/');
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** Kills the work at moments spread over the time it takes, each in a lab of its own. */
async function survives(work: Work, times = kills): Promise<void> {
  const undisturbed = join(temporaryFolder(), 'lab');
  cpSync(work.prepared, undisturbed, { recursive: true });
  const took = await begin(work, undisturbed, null);
  if (took === 'cut') throw new Error('It was not to be killed.');
  const { is: expected } = await doAgain(work, undisturbed);
  let [cut, tidied] = [0, 0];
  for (let kill = 0; kill < times; kill++) {
    const data = join(temporaryFolder(), 'lab');
    cpSync(work.prepared, data, { recursive: true });
    const moment = ((kill + draws.random()) / times) * took;
    if ((await begin(work, data, moment)) === 'cut') cut += 1;
    const { is, removed } = await doAgain(work, data);
    expect(is, `killed after ${moment.toFixed(1)} of ${took.toFixed(1)} ms`).toEqual(expected);
    if (removed > 0) tidied += 1;
  }
  process.stdout.write(
    `${work.call}: ${times} kills within ${took.toFixed(0)} ms, ${cut} before its end, ${tidied} left something\n`,
  );
  expect(cut, 'or this proves nothing').toBeGreaterThan(times / 3);
}

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
