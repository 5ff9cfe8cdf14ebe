import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { settingsKey } from '../../shared/models/sweeps/plan.ts';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { SweepDetail, SweepSummary } from '../../shared/models/sweeps/sweep.ts';
import { startCommand, type RunningCommand } from '../command-line.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { endlessRun, openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';
import { denseSpec } from '../trainer-process.ts';

const draws = seededMoments();
const patient = { timeout: 120_000, interval: 20 };

/** A sweep of short runs over the hidden layer and the seeds. */
function wish(units: number[], seeds: number[], changes: Parameters<typeof denseSpec>[0] = {}) {
  return {
    spec: denseSpec({ ...shortRun, ...changes }),
    data: null,
    engine: 'wasm' as const,
    trainers: 2,
    plan: { vary: [{ path: 'hidden.0.units', values: units }], sampling: { kind: 'grid' as const }, seeds },
  };
}

function untilOver(client: LabClient, id: number): Promise<void> {
  const isOver = async (): Promise<boolean> => {
    const { trials, done, failed, cancelled } = await detail(client, id);
    return done + failed + cancelled === trials;
  };
  return expect.poll(isOver, patient).toBe(true);
}

const detail = (client: LabClient, id: number): Promise<SweepDetail> => valueOf(client.sweeps.get({ id }));

async function historyLength({ client }: TrainingLab): Promise<number> {
  return (await valueOf(client.runs.list({ limit: 1 }))).total;
}

describe('a sweep', () => {
  it('trains every setting with every seed once, and gives the means of what its runs show', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const heard: SweepSummary[] = [];
    here.lab.subscribe((event) => {
      if (event.type === 'sweep') heard.push(event.sweep);
    });
    const { id, trials } = await valueOf(client.sweeps.create(wish([3, 8], [0, 1, 2])));
    expect(trials).toBe(6);
    await untilOver(client, id);
    const sweep = await detail(client, id);
    expect(sweep).toMatchObject({ done: 6, failed: 0, cancelled: 0, running: 0 });
    expect(sweep.settings.map(({ set, n }) => [set['hidden.0.units'], n])).toEqual([
      [3, 3],
      [8, 3],
    ]);
    for (const { set, runs, mean, sd } of sweep.settings) {
      const details = await Promise.all(runs.map(here.run));
      expect(details.map(({ spec }) => spec.seed)).toEqual([0, 1, 2]);
      expect(details.map(({ spec }) => (spec['hidden'] as { units: number }[])[0]?.units)).toEqual(
        Array<unknown>(3).fill(set['hidden.0.units']),
      );
      const values = details.map(({ metrics }) => metrics['validation.accuracy']?.last ?? Number.NaN);
      const average = values.reduce((sum, value) => sum + value, 0) / 3;
      expect(mean['validation.accuracy']).toBeCloseTo(average, 12);
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 2);
      expect(sd['validation.accuracy']).toBeCloseTo(spread, 12);
      expect(details.every(({ spec }) => spec.record?.frames === 'none')).toBe(true);
    }
    expect(here.trainers).toHaveLength(2);
    await expect.poll(() => heard.at(-1)).toMatchObject({ id, done: 6 });
  });

  it('trains nothing twice: what is asked for again, or was trained alone, is taken as it is', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const first = await valueOf(client.sweeps.create(wish([3], [0, 1])));
    await untilOver(client, first.id);
    const told = await valueOf(client.sweeps.estimate(wish([3, 8], [0, 1, 2])));
    expect(told).toMatchObject({ trials: 6, known: 2 });
    expect(told.seconds).toBeGreaterThan(0);
    const second = await valueOf(client.sweeps.create(wish([3, 8], [0, 1, 2])));
    await untilOver(client, second.id);
    expect(await historyLength(here)).toBe(6);
    const known = (await detail(client, first.id)).settings[0]?.runs ?? [];
    expect((await detail(client, second.id)).settings[0]?.runs.slice(0, 2)).toEqual(known);
  });

  it('is extended by what is missing only', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const { id } = await valueOf(client.sweeps.create(wish([3], [0])));
    await untilOver(client, id);
    await valueOf(client.sweeps.extend({ id, vary: [{ path: 'hidden.0.units', values: [3, 5] }], seeds: [0, 1] }));
    await untilOver(client, id);
    expect(await detail(client, id)).toMatchObject({ trials: 4, done: 4 });
    expect(await historyLength(here)).toBe(4);
    const refused = await client.sweeps.extend({ id, vary: [{ path: 'batch.size', values: [3] }] });
    expect(refused.ok ? '' : refused.error.message).toMatch(/does not vary batch\.size/);
  });

  it('is stopped and goes on, and is deleted without its runs', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const { id } = await valueOf(client.sweeps.create(wish([3, 5], [0, 1, 2], { steps: 4000, checkpointEvery: 100 })));
    await expect.poll(async () => (await detail(client, id)).running, patient).toBeGreaterThan(0);
    const refused = await client.sweeps.delete({ ids: [id] });
    expect(refused.ok ? '' : refused.error.message).toMatch(/not finished\. Pause it first/);
    await valueOf(client.sweeps.stop({ id }));
    await expect.poll(async () => (await detail(client, id)).running, patient).toBe(0);
    const stopped = await detail(client, id);
    expect(stopped.stopped).toBe(true);
    expect(stopped.cancelled).toBeGreaterThan(0);
    await valueOf(client.sweeps.resume({ id }));
    await untilOver(client, id);
    expect(await detail(client, id)).toMatchObject({ stopped: false, trials: 6, done: 6 });
    expect(await historyLength(here)).toBe(6);
    await valueOf(client.sweeps.delete({ ids: [id] }));
    expect(await valueOf(client.sweeps.list({}))).toEqual([]);
    expect(await historyLength(here)).toBe(6);
  });

  it('trains failed trials again alone', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const hot = wish([3], [0]);
    // With the second each step turns a weight round and makes it nine times as large, until it overflows.
    const rates = { path: 'optimizer.learningRate', values: [0.05, 1] };
    const plan = { ...hot.plan, vary: [rates] };
    const spec = denseSpec({
      ...shortRun,
      steps: 400,
      hidden: [{ units: 3, activation: 'linear' }],
      optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0, l2: 10 },
    });
    const { id } = await valueOf(client.sweeps.create({ ...hot, spec, plan }));
    await untilOver(client, id);
    expect(await detail(client, id)).toMatchObject({ trials: 2, done: 1, failed: 1 });
    await valueOf(client.sweeps.retry({ id }));
    await expect.poll(() => historyLength(here), patient).toBe(3);
    await untilOver(client, id);
    const again = await detail(client, id);
    expect(again).toMatchObject({ trials: 2, done: 1, failed: 1 });
    expect(again.best?.set).toEqual({ 'optimizer.learningRate': 0.05 });
  });

  it('gives up a trial that loses six trainers, and when it is asked for again takes it up after another loss', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const loseTrainer = async (run: number): Promise<void> => {
      await here.untilUnderWay(run);
      const before = here.trainers.length;
      process.kill(here.trainers.at(-1) ?? 0, 'SIGKILL');
      const isOver = async (): Promise<boolean> => (await here.run(run)).status === 'interrupted';
      await expect.poll(async () => here.trainers.length > before || (await isOver()), patient).toBe(true);
    };
    const { id } = await valueOf(client.sweeps.create({ ...wish([3], [0], endlessRun), trainers: 1 }));
    await expect.poll(async () => (await detail(client, id)).trialList[0]?.run ?? null, patient).not.toBeNull();
    const run = (await detail(client, id)).trialList[0]?.run ?? 0;
    do await loseTrainer(run);
    while ((await here.run(run)).status !== 'interrupted' || (await detail(client, id)).failed === 0);
    for (const ask of [client.sweeps.retry, client.sweeps.resume]) {
      await valueOf(ask({ id }));
      await loseTrainer(run);
      await here.untilUnderWay(run);
      expect(await detail(client, id)).toMatchObject({ failed: 0, running: 1 });
    }
    await valueOf(client.sweeps.stop({ id }));
  });

  it('is refused in words before anything is made of it', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const none = await client.sweeps.create(wish([3, 20_000], [0]));
    expect(none.ok ? '' : none.error.message).toMatch(/hidden\.0\.units/);
    const unknown = await client.sweeps.create({
      ...wish([3], [0]),
      plan: { ...wish([3], [0]).plan, vary: [{ path: 'hidden.0.unit', values: [3] }] },
    });
    expect(unknown.ok ? '' : unknown.error.message).toMatch(/no parameter “hidden\.0\.unit”/);
    const missing = await client.sweeps.get({ id: 7 });
    expect(missing.ok ? '' : missing.error).toMatchObject({ code: 'not_found' });
    expect(await historyLength(here)).toBe(0);
  });

  it('of ten thousand trials keeps the lab answering while its runs are made', async () => {
    const here = await openTrainingLab({ queue: { waiting: 'leave' } });
    const { client } = here;
    const many = wish(
      [3, 4, 5, 6, 7],
      Array.from({ length: 2000 }, (_, seed) => seed),
    );
    const { id } = await valueOf(client.sweeps.create(many));
    const waiting: number[] = [];
    while ((waiting.at(-1) ?? 0) < 9000) {
      waiting.push((await valueOf(client.training.queue({}))).waiting);
      await turn();
    }
    // It was silent for no more than the making of some of them at a time.
    const steps = waiting.map((now, place) => now - (waiting[place - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(1000);
    expect(await valueOf(client.sweeps.list({}))).toMatchObject([{ id, trials: 10_000 }]);
    await valueOf(client.sweeps.stop({ id }));
  });
});

/** A lab in a process of its own and a session attached to it. */
async function openLabElsewhere(data: string): Promise<{ process: RunningCommand; session: LabSession }> {
  const process = startCommand(data, '--json', 'serve', '--no-open');
  await expect.poll(() => process.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
  return { process, session: await openLabSession({ dataDirectory: data }) };
}

it('of 200 trials whose trainers and lab are killed at ten random moments has 200 results, each once', async () => {
  const data = temporaryFolder();
  const folder = storeMatrices(`${temporaryFolder()}/patterns`);
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  let { process: lab, session } = await openLabElsewhere(data);
  await valueOf(labClient(session).matrices.add({ path: folder }));
  await expect.poll(async () => (await valueOf(labClient(session).matrices.list({}))).length, patient).toBe(1);
  const { id } = await valueOf(labClient(session).sweeps.create(wish([2, 3, 4, 5, 6], seeds, { checkpointEvery: 10 })));
  const done = async (): Promise<number> => (await detail(labClient(session), id)).done;
  // Ten moments over the whole of it, each by how much is done; the lab dies at every second one, a trainer at the others.
  const moments = Array.from({ length: 10 }, () => Math.floor(draws.random() * 195)).sort((a, b) => a - b);
  for (const [place, moment] of moments.entries()) {
    await expect.poll(done, { timeout: 240_000, interval: 5 }).toBeGreaterThanOrEqual(moment);
    if (place % 2 === 0) {
      lab.process.kill('SIGKILL');
      await lab.result;
      await session.close();
      ({ process: lab, session } = await openLabElsewhere(data));
    } else {
      const training = (await detail(labClient(session), id)).trialList.find(({ status }) => status === 'running');
      const lines = training?.run == null ? [] : await valueOf(labClient(session).runs.log({ id: training.run }));
      const pid = Number(
        lines.map(({ text }) => /process (\d+)/.exec(text)?.[1]).findLast((found) => found !== undefined),
      );
      try {
        if (pid > 0) process.kill(pid, 'SIGKILL');
      } catch (error) {
        // It left in the moment between.
        expect(error).toMatchObject({ code: 'ESRCH' });
      }
    }
  }
  await expect.poll(done, { timeout: 240_000, interval: 50 }).toBe(200);
  const sweep = await detail(labClient(session), id);
  expect(sweep).toMatchObject({ trials: 200, done: 200, failed: 0, cancelled: 0 });
  const runs = sweep.trialList.map(({ run }) => run);
  expect(new Set(runs).size).toBe(200);
  const keys = sweep.trialList.map(({ group, seed }) => `${settingsKey(sweep.settings[group]?.set ?? {})} ${seed}`);
  expect(new Set(keys).size).toBe(200);
  const { total } = await valueOf(labClient(session).runs.list({ limit: 1 }));
  expect(total).toBe(200);
  await session.close();
  lab.process.kill('SIGTERM');
  await lab.result;
}, 600_000);
