import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { attachLab } from '../../main/wire/client.ts';
import { socketPath } from '../../main/wire/socket-path.ts';
import { openStore } from '../../main/store/store.ts';
import { folderIdentity } from '../../main/named-folder.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { startCommand } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole } from '../whole-lab.ts';
import { newRun } from '../unit/store/lab-directory.ts';

const draws = seededMoments();
const runs = 24;
/** Of each kind of work; HIDDEN_UNIT_KILLS=20 for more. */
const rounds = Number(process.env['HIDDEN_UNIT_KILLS'] ?? 6);
const archivedBytes = 1_500_000;
const purged = 300;

/** A lab with so many runs that have ended, each with a file. */
function labOfRuns(count = runs, fileBytes = archivedBytes): string {
  const data = temporaryFolder();
  const store = openStore(data);
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
  for (let nth = 0; nth < count; nth++) {
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, nth)).toISOString();
    const { id } = store.runs.create(newRun({ name: `run ${nth}`, createdAt }));
    store.runs.update(id, { status: 'succeeded', startedAt: createdAt, endedAt: createdAt });
    const folder = join(data, 'runs', String(id));
    mkdirSync(folder, { recursive: true });
    const bytes = randomBytes(fileBytes);
    writeFileSync(join(folder, 'weights.bin'), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    store.runs.setArtifacts(id, [{ kind: 'weights', name: 'weights.bin', bytes: fileBytes, sha256 }]);
  }
  store.close();
  return data;
}

/** Begins some work in a lab of another process and kills that process when `isTime` says so. */
async function killedIn(
  data: string,
  begin: (client: LabClient) => Promise<unknown>,
  isTime: () => boolean,
): Promise<void> {
  const serving = startCommand(data, '--json', 'serve', '--no-open');
  await expect.poll(() => serving.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
  // Not a session, which would open the lab itself when the other process is gone.
  const attached = await attachLab(await socketPath(data));
  const work = begin(labClient(attached)).catch(() => undefined);
  await expect.poll(isTime, { timeout: 60_000, interval: 0 }).toBe(true);
  serving.process.kill('SIGKILL');
  await serving.result;
  await Promise.all([work, attached.closed]);
}

function foldersOf(data: string): string[] {
  return readdirSync(join(data, 'runs'));
}

/** Opens the lab, and compares its runs with what lies in its folder. @returns their ids. */
async function openedAgain(data: string): Promise<number[]> {
  const lab = await openLab(data);
  const { runs: live } = await valueOf(labClient(lab).runs.list({ limit: 1000 }));
  const { runs: deleted } = await valueOf(labClient(lab).runs.list({ limit: 1000, deleted: true }));
  await lab.close();
  const ids = [...live, ...deleted].map(({ id }) => id);
  expect(foldersOf(data).toSorted()).toEqual(ids.map(String).toSorted());
  return ids;
}

describe('a lab whose process was killed', () => {
  it('in a purge has no folders of runs that are gone', async () => {
    let cut = 0;
    for (let round = 0; round < rounds; round++) {
      const data = labOfRuns(purged, 10);
      const left = Math.floor((0.3 + 0.7 * draws.random()) * purged);
      const ids = Array.from({ length: purged }, (_, at) => at + 1);
      await killedIn(
        data,
        async ({ runs: api }) => {
          await valueOf(api.delete({ ids }));
          await valueOf(api.purge({ ids }));
        },
        () => foldersOf(data).length <= left,
      );
      const wasCut = foldersOf(data).length > 0;
      expect(await openedAgain(data), `killed at ${left} folders`).toEqual([]);
      if (!wasCut) continue;
      cut += 1;
      expect(readFileSync(join(data, 'logs', 'lab.log'), 'utf8')).toContain('Removed folders of runs that are not');
    }
    expect(cut, 'or this proves nothing').toBeGreaterThan(0);
  }, 240_000);

  it('in an export has no unfinished archive beside the target, wherever that is', async () => {
    const data = labOfRuns();
    const target = join(temporaryFolder(), 'all.hidden-unit');
    const ids = Array.from({ length: runs }, (_, at) => at + 1);
    for (let round = 0; round < rounds; round++) {
      const bytes = draws.random() * 0.6 * runs * archivedBytes;
      const partial = (): string | undefined => readdirSync(dirname(target)).find((name) => name.endsWith('.part'));
      await killedIn(
        data,
        ({ archives }) => valueOf(archives.export({ ids, path: target })),
        () => {
          const part = partial();
          return (
            part !== undefined && (statSync(join(dirname(target), part), { throwIfNoEntry: false })?.size ?? 0) >= bytes
          );
        },
      );
      await openedAgain(data);
      expect(
        readdirSync(dirname(target)).filter((name) => name !== 'all.hidden-unit'),
        `at ${bytes} bytes`,
      ).toEqual([]);
      expect(readdirSync(join(data, 'unfinished'))).toEqual([]);
    }
  }, 240_000);

  it('in an import has all of its runs or none, and no folder besides', async () => {
    const source = labOfRuns();
    const path = join(temporaryFolder(), 'all.hidden-unit');
    const lab = await openLab(source);
    const ids = Array.from({ length: runs }, (_, at) => at + 1);
    const client = labClient(lab);
    expect((await endOf(client, await valueOf(client.archives.export({ ids, path })))).state).toBe('succeeded');
    await lab.close();
    let takenBack = 0;
    for (let round = 0; round < rounds; round++) {
      const data = temporaryFolder();
      mkdirSync(join(data, 'runs'));
      // Beyond the last one staged the folders get their places one after the other, and the rows are kept.
      const count = 1 + Math.floor(draws.random() * (runs + 6));
      await killedIn(
        data,
        ({ archives }) => valueOf(archives.import({ path })),
        () => {
          const staging = foldersOf(data).find((name) => name.startsWith('.archive-'));
          const placed = foldersOf(data).filter((name) => /^\d+$/.test(name)).length;
          const stagedNow =
            staging === undefined || !existsSync(join(data, 'runs', staging))
              ? 0
              : readdirSync(join(data, 'runs', staging)).length;
          return stagedNow >= count || placed >= Math.max(1, count - runs);
        },
      );
      const placed = foldersOf(data).filter((name) => /^\d+$/.test(name)).length;
      const kept = (await openedAgain(data)).length;
      expect([0, runs], `killed at ${count}`).toContain(kept);
      expectWhole(data);
      if (placed > 0 && kept === 0) {
        takenBack += 1;
        const log = readFileSync(join(data, 'logs', 'lab.log'), 'utf8');
        expect(log).toMatch(/Removed runs of an import|Removed folders of runs/);
      }

      const again = await openLab(data);
      const reopened = labClient(again);
      expect((await endOf(reopened, await valueOf(reopened.archives.import({ path })))).state).toBe('succeeded');
      expect((await valueOf(reopened.runs.list({}))).total).toBe(runs);
      await again.close();
      expectWhole(data);
    }
    process.stdout.write(`Of ${rounds} imports ${takenBack} were killed while their runs got their places.\n`);
  }, 240_000);
});

describe('what the sweep finds', () => {
  it('is removed with a word in the log where nothing can name it, and moved where another database may', async () => {
    const data = temporaryFolder();
    const outside = temporaryFolder();
    await (await openLab(data)).close();
    const mark = '0b1c2d3e-aaaa-bbbb-cccc-1234567890ab';
    const leftovers = [
      'backups/lab-daily-v6-2026-01-01T00-00-00Z.sqlite.part',
      'backups/lab-daily-v6-2026-01-01T00-00-00Z.sqlite.part-journal',
      'lab.sqlite.part',
      'lab.json.4711',
      'matrices/.adding-x/train_x.npy',
      'matrices/.snapshot-y/train_x.npy',
      'digits/.adding-z/images',
      'runs/.archive-q/0/weights.bin',
    ].map((path) => join(data, path));
    const unfinished = join(outside, `mine.hidden-unit.${mark}.part`);
    const own = join(outside, 'mine.part');
    const notes = join(data, 'unfinished');
    const note = (path: string, folder: string): string => JSON.stringify({ path, folder });
    const here = await folderIdentity(data);
    for (const path of [...leftovers, unfinished, own, join(notes, 'x')]) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'half');
    }
    writeFileSync(join(notes, `${mark}.json`), note(unfinished, here));
    // Notes that somebody forged, or that came with a copy of another lab's folder.
    writeFileSync(join(notes, 'forged.json'), note(own, here));
    const elsewhere = join(outside, 'theirs.copied.part');
    writeFileSync(elsewhere, 'being written');
    writeFileSync(join(notes, 'copied.json'), note(elsewhere, '1-1'));
    await (await openLab(data)).close();
    expect([...leftovers, unfinished].filter((path) => existsSync(path))).toEqual([]);
    expect([own, elsewhere].every((path) => existsSync(path))).toBe(true);
    expect(readdirSync(notes)).toEqual([]);
    const log = readFileSync(join(data, 'logs', 'lab.log'), 'utf8');
    for (const path of [...leftovers.slice(0, 4), unfinished]) expect(log).toContain(path);

    // A cut addition leaves its mark beside the set that has no row; without one an older database was put in place.
    for (const [room, name] of [
      ['matrices', 'half'],
      ['digits', 'half'],
    ] as const) {
      mkdirSync(join(data, room, name), { recursive: true });
      writeFileSync(join(data, room, name, 'set.json'), '{}');
      writeFileSync(join(data, room, '.placing-cut'), '');
    }
    await (await openLab(data)).close();
    expect([...readdirSync(join(data, 'matrices')), ...readdirSync(join(data, 'digits'))]).toEqual([]);
    const told = readFileSync(join(data, 'logs', 'lab.log'), 'utf8');
    expect(told).toContain('Removed folders of sets whose addition did not finish.');
    for (const room of ['matrices', 'digits']) expect(told).toContain(join(data, room, 'half'));

    mkdirSync(join(data, 'matrices', 'foreign'), { recursive: true });
    writeFileSync(join(data, 'matrices', 'foreign', 'train_x.npy'), 'of a newer database');
    await (await openLab(data)).close();
    expect(readdirSync(join(data, 'matrices'))).toEqual([]);
    const [sets = ''] = readdirSync(data).filter((name) => name.startsWith('sets-replaced-'));
    expect(readFileSync(join(data, sets, 'matrices', 'foreign', 'train_x.npy'), 'utf8')).toBe('of a newer database');

    mkdirSync(join(data, 'runs', '7'), { recursive: true });
    writeFileSync(join(data, 'runs', '7', 'weights.bin'), 'of a newer database');
    await (await openLab(data)).close();
    expect(readdirSync(join(data, 'runs'))).toEqual([]);
    const [aside = ''] = readdirSync(data).filter((name) => name.startsWith('runs-replaced-'));
    expect(readFileSync(join(data, aside, '7', 'weights.bin'), 'utf8')).toBe('of a newer database');
  });

  it('tells of sets whose files are gone, in the log and with the sets', async () => {
    const data = temporaryFolder();
    const lab = await openLab(data);
    const client = labClient(lab);
    const path = storeMatrices(join(temporaryFolder(), 'patterns'));
    const { added } = await endOf(client, await valueOf(client.matrices.add({ path })));
    const [whole] = await valueOf(client.data.list({}));
    expect(whole?.notes ?? []).toEqual([]);
    await lab.close();
    const folder = join(data, 'matrices', added ?? '');
    rmSync(folder, { recursive: true });
    const again = await openLab(data);
    onTestFinished(() => again.close());
    expect(readFileSync(join(data, 'logs', 'lab.log'), 'utf8')).toContain(folder);
    const note = `The files of this set are missing from ${folder}. Add it again.`;
    const reopened = labClient(again);
    for (const set of [
      ...(await valueOf(reopened.data.list({}))),
      ...(await valueOf(reopened.matrices.list({}))),
      await valueOf(reopened.data.show({ ref: { kind: 'matrices', id: added ?? '' } })),
    ])
      expect(set.notes).toEqual([note]);
    await endOf(reopened, await valueOf(reopened.matrices.add({ path })));
    expect((await valueOf(reopened.data.list({})))[0]?.notes ?? []).toEqual([]);
  });
});
