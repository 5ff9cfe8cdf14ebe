import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDeadWeb, type WebPage } from '../../main/demo/dead-web.ts';
import { measuredAfter } from '../../main/run-folder/measured-after.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { valueOf } from '../../shared/contract/index.ts';
import type { Result } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import { addList, countsOf, endOf, jobOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { fill, smallDisk } from '../small-disk.ts';
import { temporaryFolder } from '../temporary.ts';
import { endlessRun, openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';

const patient = { timeout: 120_000, interval: 20 };
const addresses = 400;
const recording = { ...endlessRun, evaluateEvery: 1, checkpointEvery: 20 };

/** Drawn pictures on a web of this machine that takes its time, and their list. */
async function slowWeb(): Promise<string> {
  const pages = new Map<string, WebPage>();
  const web = await startDeadWeb({ pages, hosts: 4, delayMs: 20 });
  onTestFinished(() => web.close());
  const lines: string[] = [];
  for (let index = 0; index < addresses; index++) {
    const path = `/ada${index}.png`;
    const background = { r: index % 256, g: Math.floor(index / 256), b: 7 };
    const content = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();
    pages.set(path, { content, behaviour: 'good' });
    const sha256 = createHash('sha256').update(content).digest('hex');
    lines.push(['Ada', index, index, web.address(path, index % 4), '0,0,64,64', sha256].join('\t'));
  }
  return lines.join('\n');
}

/** An archive of one short run of another lab. */
async function archiveOfARun(): Promise<string> {
  const other = await openTrainingLab();
  const run = await other.start({ ...shortRun, seed: 99 });
  await other.until(run, 'succeeded');
  const path = join(temporaryFolder(), 'one.hu.zip');
  const exported = await endOf(other.client, await valueOf(other.client.archives.export({ ids: [run], path })));
  expect(exported.error).toBeNull();
  await other.lab.close();
  return path;
}

/** How work ends that is begun or refused. */
async function ends({ client }: TrainingLab, begun: Result<{ job: Job }>): Promise<string | undefined> {
  return begun.ok ? (await endOf(client, begun.value)).error?.code : begun.error.code;
}

/** The recorded steps in the store and in the run's folder. */
async function recordedSteps(
  here: TrainingLab,
  data: string,
  run: number,
): Promise<{ store: number[]; folder: number[] }> {
  const [found] = await valueOf(here.client.runs.series({ ids: [run], metrics: ['train.cost'] }));
  const folder = measuredAfter(join(data, 'runs', String(run)), -1);
  const steps = folder.series.find(({ metric }) => metric === 'train.cost')?.steps ?? [];
  return { store: found?.series[0]?.steps ?? [], folder: steps };
}

describe('a disk that is full while a lab trains, downloads, imports and adds', () => {
  it('ends each of them with a sentence, nothing else, and all go on when there is room', async ({ skip }) => {
    const disk = smallDisk(64) ?? skip('no disk can be mounted here');
    const data = join(disk, 'data');
    mkdirSync(data);
    const archive = await archiveOfARun();
    const here = await openTrainingLab({ data });
    const { client } = here;
    await addList(client, await slowWeb());
    const run = await here.start(recording);
    const waiting = await here.start(shortRun);
    await here.untilUnderWay(run);
    const download = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
    await expect.poll(async () => (await jobOf(client, download.job.id)).progress.done, patient).toBeGreaterThan(20);

    const ballast = join(disk, 'ballast');
    fill(ballast);
    const training = await jobOf(client, `run-${run}`);
    const codes = await Promise.all([
      ends(here, { ok: true, value: { job: training } }),
      ends(here, { ok: true, value: download }),
      ends(here, await client.archives.import({ path: archive })),
      ends(here, await client.matrices.add({ path: storeMatrices(join(temporaryFolder(), 'others')) })),
    ]);
    expect(codes).toEqual(['storage', 'storage', 'storage', 'storage']);
    const failed = await jobOf(client, `run-${run}`);
    expect(failed.error?.message).toMatch(/full\. .*resume this run: it continues from its last checkpoint\.$/);
    // The lab answers, and says why nothing is begun.
    expect((await valueOf(client.runs.list({}))).total).toBe(2);
    await expect.poll(async () => (await valueOf(client.training.queue({}))).held, patient).toMatch(/full/);
    expect(await jobOf(client, `run-${waiting}`)).toMatchObject({
      state: 'queued',
      phase: expect.stringMatching(/full/) as string,
    });

    rmSync(ballast);
    await here.until(waiting, 'succeeded');
    expect((await valueOf(client.training.queue({}))).held).toBeUndefined();
    await here.until(run, 'interrupted');
    const { store, folder } = await recordedSteps(here, data, run);
    expect(store.length).toBeGreaterThan(0);
    expect(store).toEqual(folder);
    expect(await here.run(run)).toMatchObject({ stepsDone: expect.any(Number) as number, resumable: true });

    await valueOf(client.training.resume({ run }));
    await expect.poll(async () => (await here.run(run)).stepsDone, patient).toBeGreaterThan((store.at(-1) ?? 0) + 1);
    await here.cancel(run);
    await here.until(run, 'cancelled');
    const again = await valueOf(client.faceDownloads.start({ privateAddresses: true }));
    expect(await endOf(client, again)).toMatchObject({ state: 'succeeded', error: null });
    expect(Object.values(await countsOf(client)).reduce((sum, count) => sum + count, 0)).toBe(addresses);
    expect(await ends(here, await client.archives.import({ path: archive }))).toBeUndefined();
    expect((await valueOf(client.runs.list({}))).total).toBe(3);
  });
});

describe('a database that another program keeps locked while a run is trained', () => {
  it('stops that run with a sentence, keeps all that was measured, and the run goes on', async () => {
    const data = temporaryFolder();
    const here = await openTrainingLab({ data });
    const { client, lab } = here;
    const told: LabEvent[] = [];
    lab.subscribe((event) => told.push(event));
    const run = await here.start(recording);
    await here.untilUnderWay(run);

    const other = new Database(join(data, 'lab.sqlite'));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const ended = await endOf(client, { job: await jobOf(client, `run-${run}`) });
    other.exec('COMMIT');
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'storage' } });
    expect(ended.error?.message).toMatch(/locked\. Close it and try again\. Then resume this run/);

    await here.until(run, 'interrupted');
    const { store, folder } = await recordedSteps(here, data, run);
    expect(store).toEqual(folder);
    expect(store).toEqual(store.map((_, step) => step));
    const { stepsDone, error } = await here.run(run);
    expect({ stepsDone, error }).toEqual({ stepsDone: store.length, error: ended.error?.message });
    const heard = told.flatMap((event) => (event.type === 'metrics' ? event.series : []));
    const steps = heard.filter(({ metric }) => metric === 'train.cost').flatMap((series) => series.steps);
    expect(new Set(steps).size).toBe(store.length);

    await valueOf(client.training.resume({ run }));
    await expect.poll(async () => (await here.run(run)).stepsDone, patient).toBeGreaterThan(stepsDone);
    const log = await valueOf(client.runs.log({ id: run }));
    expect(log.map(({ text }) => text).join('\n')).toContain(`Resumed from step ${stepsDone}: trains on`);
  });
});

describe('a run that is resumed before its first checkpoint', () => {
  it('says that it starts again, and its steps and its curve do so together', async () => {
    const data = temporaryFolder();
    const here = await openTrainingLab({ data });
    const { client, lab } = here;
    const run = await here.start({ ...recording, checkpointEvery: 1_000_000 });
    await here.untilUnderWay(run);
    const folder = join(data, 'runs', String(run));
    mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    const unfinished = ['live-weights.f32.part', join('checkpoints', 'step-00000009.ckpt.part')];
    for (const name of unfinished) writeFileSync(join(folder, name), 'half');
    process.kill(here.trainers.at(-1) ?? 0, 'SIGKILL');
    await here.until(run, 'interrupted');
    expect(unfinished.filter((name) => existsSync(join(folder, name)))).toEqual([]);
    const before = await recordedSteps(here, data, run);
    // What was measured in the last moment before the kill is there, too.
    expect(before.store).toEqual(before.folder);
    expect((await here.run(run)).stepsDone).toBeGreaterThanOrEqual(before.store.length);

    const told: LabEvent[] = [];
    lab.subscribe((event) => told.push(event));
    await valueOf(client.training.resume({ run }));
    const log = async (): Promise<string[]> =>
      (await valueOf(client.runs.log({ id: run }))).map(({ text }) => text.replace(/ on .*/, ''));
    const again = 'It had not reached its first checkpoint and starts again from step 0: trains';
    await expect.poll(log, patient).toContain(again);
    await expect.poll(() => told.some(({ type }) => type === 'metrics'), patient).toBe(true);
    // Whoever shows the curve reads it again before the first new point.
    const dropped = told.findIndex((event) => event.type === 'runs-changed' && event.ids.includes(run));
    const point = told.findIndex((event) => event.type === 'metrics');
    expect(dropped).toBeGreaterThanOrEqual(0);
    expect(dropped).toBeLessThan(point);
    const steps = told.slice(0, point).flatMap((event) => (event.type === 'run' ? [event.run.stepsDone] : []));
    expect(steps.at(-1)).toBe(0);
    await here.cancel(run);
    await here.until(run, 'cancelled');
    const after = await recordedSteps(here, data, run);
    expect(after.store).toEqual(after.folder);
    expect(after.store).toEqual(after.store.map((_, step) => step));
  });
});
