import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeOut } from '../../main/command-line/write-out.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import { toFailure, type Result } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import { reportImaging, reportSplit } from '../../shared/models/face-snapshot.ts';
import { begunJob } from '../begun-job.ts';
import { makeDrawnRun, smallLedger } from '../drawn-run.ts';
import { endOf, openFacesLab } from '../faces-lab.ts';
import { fill, smallDisk } from '../small-disk.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectWhole, pathsBelow } from '../whole-lab.ts';

const patient = { timeout: 120_000, interval: 20 };

/** Writes a ledger as the command line does. */
async function writtenLedger(client: LabClient, ledger: string, path: string): Promise<Result<unknown>> {
  const { html } = await valueOf(client.ledgers.html({ ledger }));
  return writeOut(path, html).then(
    () => ({ ok: true, value: null }),
    (error: unknown) => ({ ok: false, error: toFailure(error) }),
  );
}

/** Waits for the end of whatever was begun, or for its refusal. @returns what was wrong. */
async function trouble(client: LabClient, begun: Result<unknown>): Promise<Job['error']> {
  if (!begun.ok) return begun.error;
  return begun.value === null ? null : (await endOf(client, { job: begunJob(begun.value) })).error;
}

it(
  'fails each job of a lab alone when its disk is full, and each succeeds when there is room',
  patient,
  async ({ skip }) => {
    const disk = smallDisk(160) ?? skip('no disk can be mounted here');
    const data = join(disk, 'data');
    mkdirSync(data);
    const set = await makeDrawnRun(data);
    const ledger = smallLedger(temporaryFolder());
    const { client, lab } = await openFacesLab(data);
    const { spec } = await valueOf(client.runs.get({ id: 1 }));
    const actors = Object.keys((await valueOf(client.faces.status({}))).actors);
    const rule = { ...reportSplit, actors, counts: { training: 4, validation: 2, test: 1 } };
    const imaging = { ...reportImaging, size: 16 };
    const plan = { vary: [{ path: 'steps', values: [31, 32] }], sampling: { kind: 'grid' as const }, seeds: [0] };
    const sweep = (): Promise<Result<unknown>> => client.sweeps.create({ spec, data: set, plan });
    const works: Record<string, () => Promise<Result<unknown>>> = {
      extract: () =>
        client.extractors.extract({ snapshot: 'Drawn', extractor: 'face-net', layer: 'descriptor', engine: 'wasm' }),
      snapshot: () => client.faceSnapshots.create({ rule, imaging, name: 'Other' }),
      export: () => client.archives.export({ ids: [1], path: join(disk, 'one.hu.zip') }),
      write: () => client.archives.write({ ids: [1], format: 'csv', path: join(disk, 'one.csv') }),
      ledger: () => client.ledgers.run({ ledger }),
      html: () => writtenLedger(client, ledger, join(disk, 'mine.html')),
      instrument: () => client.instruments.start({ instrument: 'accuracy-by-class', run: 1 }),
      train: () => client.training.start({ spec: { ...spec, seed: 77 }, data: set, engine: 'wasm' }),
    };

    const [backup = ''] = readdirSync(join(data, 'backups'));
    const restore = (): Promise<Result<unknown>> => client.backups.restore({ name: backup });

    const ballast = join(disk, 'ballast');
    fill(ballast);
    for (const [name, begin] of Object.entries({ ...works, sweep, restore })) {
      const error = await trouble(client, await begin());
      expect({ name, code: error?.code, message: error?.message }).toEqual({
        name,
        code: 'storage',
        message: expect.stringMatching(/full|room/) as string,
      });
    }
    // The lab answers, and what was measured is there.
    expect(await valueOf(client.runs.get({ id: 1 }))).toMatchObject({ status: 'succeeded', stepsDone: 30 });

    rmSync(ballast);
    for (const [name, begin] of Object.entries(works)) {
      expect({ name, error: await trouble(client, await begin()) }).toEqual({ name, error: null });
    }
    await valueOf(sweep());
    const done = async (): Promise<number> => (await valueOf(client.sweeps.list({})))[0]?.done ?? 0;
    await expect.poll(done, patient).toBe(2);

    // The backup of the day is due when it is closed, and there is room for nothing.
    rmSync(join(data, 'backups', backup));
    fill(ballast);
    await lab.close();
    expect(readdirSync(join(data, 'backups'))).toEqual([]);
    rmSync(ballast);
    const again = await openFacesLab(data);
    expect(await valueOf(again.client.runs.get({ id: 1 }))).toMatchObject({ status: 'succeeded', stepsDone: 30 });
    await again.lab.close();
    expect(readdirSync(join(data, 'backups'))).toHaveLength(1);
    expectWhole(data);
    expect([...pathsBelow(disk)].filter((path) => path.endsWith('.part'))).toEqual([]);
  },
);
