import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { forkChild, type StartChild } from '../../main/jobs/child.ts';
import { valueOf } from '../../shared/contract/index.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { fill, smallDisk } from '../small-disk.ts';
import { temporaryFolder } from '../temporary.ts';
import { endlessRun, numbersOf, openTrainingLab, shortRun } from '../training-lab.ts';

describe('runs that wait', () => {
  it('outlive their lab and are trained by the next one; what was in training is interrupted', async () => {
    const data = temporaryFolder();
    const first = await openTrainingLab({ data });
    const endless = await first.start(endlessRun);
    const waiting = [await first.start(shortRun), await first.start({ ...shortRun, seed: 1 })];
    await first.untilUnderWay(endless);
    await first.lab.close();

    const brief = await openTrainingLab({ data, queue: { waiting: 'leave' } });
    expect(await brief.statuses([endless, ...waiting])).toEqual(['interrupted', 'queued', 'queued']);
    const own = await brief.start({ ...shortRun, seed: 2 });
    await brief.until(own, 'succeeded');
    expect(await brief.statuses(waiting)).toEqual(['queued', 'queued']);
    await brief.lab.close();

    const next = await openTrainingLab({ data });
    for (const id of waiting) await next.until(id, 'succeeded');
    expect(await next.run(endless)).toMatchObject({ status: 'interrupted', resumable: true });
    const [earlier, later] = await Promise.all(waiting.map(next.run));
    expect(Date.parse(earlier?.endedAt ?? '')).toBeLessThanOrEqual(Date.parse(later?.startedAt ?? ''));
  });

  it('cost the job list nothing, and are followed, put first and cancelled all the same', async () => {
    const here = await openTrainingLab();
    const { client, lab } = here;
    const events: LabEvent[] = [];
    lab.subscribe((event) => events.push(event));
    const endless = await here.start(endlessRun);
    const waiting: number[] = [];
    for (let seed = 1; seed <= 1000; seed++) waiting.push(await here.start({ ...shortRun, seed }));
    const [first = 0, second = 0] = waiting;
    const last = waiting.at(-1) ?? 0;

    expect((await valueOf(client.jobs.list({}))).filter(({ kind }) => kind === 'training')).toHaveLength(1);
    const about = new Set(events.flatMap((event) => (event.type === 'job' ? [event.job.run] : [])));
    expect([...about].filter((run) => run !== null)).toEqual([endless]);
    const queue = await valueOf(client.training.queue({}));
    expect(queue.waiting).toBe(1000);
    expect(queue.next.map(({ run }) => run)).toEqual(waiting.slice(0, 5));

    const job = await valueOf(client.jobs.get({ id: `run-${last}` }));
    expect(job).toMatchObject({ kind: 'training', state: 'queued', run: last, title: 'seed 1000', endedAt: null });
    const paused = await client.jobs.pause({ id: job.id });
    expect(paused.ok ? '' : paused.error.message).toMatch(/waits for its turn/);
    expect(await valueOf(client.training.prioritise({ runs: [last, endless], priority: 5 }))).toEqual({ runs: [last] });
    expect((await valueOf(client.training.queue({}))).next[0]).toMatchObject({ run: last, priority: 5 });

    expect(await valueOf(client.jobs.cancel({ id: `run-${first}` }))).toMatchObject({ state: 'cancelled' });
    expect(events.some((event) => event.type === 'job' && event.job.run === first && event.job.endedAt !== null)).toBe(
      true,
    );
    const told = events.length;
    expect((await valueOf(client.training.cancelWaiting({ runs: null }))).runs).toHaveLength(999);
    expect(events.slice(told).map(({ type }) => type)).toEqual(['runs-changed']);
    expect(await valueOf(client.jobs.get({ id: `run-${second}` }))).toMatchObject({ state: 'cancelled' });
    await expect.poll(() => events.findLast((event) => event.type === 'queue')?.queue.waiting).toBe(0);
    expect(await here.statuses([endless, last])).toEqual(['running', 'cancelled']);
    expect((await here.run(last)).error).toBeNull();
  });

  it('are refused in words when they cannot go on: in the trash, purged, waiting, never begun', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    const endless = await here.start(endlessRun);
    await here.untilUnderWay(endless);
    const waits = await here.start(shortRun);
    const words = async (run: number): Promise<string> => {
      const answer = await client.training.resume({ run });
      return answer.ok ? 'resumed' : `${answer.error.code}: ${answer.error.message}`;
    };
    expect(await words(endless)).toBe(`conflict: Run ${endless} is already running.`);
    expect(await words(waits)).toBe(`conflict: Run ${waits} is already queued.`);
    const refused = await client.runs.delete({ ids: [waits] });
    expect(refused.ok ? '' : refused.error.code).toBe('conflict');
    await here.cancel(endless);
    await here.until(endless, 'cancelled');
    await here.until(waits, 'succeeded');
    // Deleted after the resume was found possible and before it waits.
    const both = await Promise.all([client.training.resume({ run: endless }), client.runs.delete({ ids: [endless] })]);
    const failures = both.flatMap((answer) => (answer.ok ? [] : [answer.error]));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: 'conflict' });
    expect(failures[0]?.message).toMatch(/trash|training|not finished/);
    if ((await here.run(endless)).deletedAt === null) {
      await here.cancel(endless);
      await here.until(endless, 'cancelled');
      await valueOf(client.runs.delete({ ids: [endless] }));
    }
    expect(await words(endless)).toMatch(/^conflict: .* in the trash\. Restore it first/);
    await valueOf(client.runs.purge({ ids: [endless] }));
    expect(await words(endless)).toMatch(/^not_found: /);
  });
});

describe('the engine that was asked for', () => {
  it('is the one that is used, also by a run whose trainer died before it was ready', async () => {
    let dies = true;
    const startChild: StartChild = (entry, ...rest) => {
      const child = forkChild(entry, ...rest);
      if (dies && entry.includes('trainer')) child.kill();
      return child;
    };
    const here = await openTrainingLab({ startChild });
    await valueOf(here.client.lab.changeSettings({ engine: 'wasm' }));
    const run = await here.start(shortRun, 'cpu');
    await here.until(run, 'interrupted');
    // What it is to be computed on is there before its first step.
    const asked = (await here.run(run)).engine;
    expect(asked).toMatchObject({ name: 'cpu', version: expect.stringMatching(/^\d/) as string, threads: 1 });
    dies = false;
    await valueOf(here.client.training.resume({ run }));
    await here.until(run, 'succeeded');
    expect((await here.run(run)).engine).toEqual(asked);
  });
});

describe('the data that a run was started with', () => {
  it('is what it is trained on: a set that was replaced while the run waited is refused', async () => {
    const data = temporaryFolder();
    const here = await openTrainingLab({ data });
    const endless = await here.start(endlessRun);
    const waits = await here.start(shortRun);
    const other = new Database(join(data, 'lab.sqlite'));
    other.exec(`UPDATE data_sets SET facts = json_set(facts, '$.hash', 'another')`);
    other.close();
    await here.cancel(endless);
    await here.until(waits, 'failed');
    expect((await here.run(waits)).error).toMatch(/has changed since run \d+ was started\. Run it again/);
    const job = await valueOf(here.client.jobs.get({ id: `run-${waits}` }));
    expect(job.error?.code).toBe('conflict');
  });
});

describe('a trainer process', () => {
  it('trains one run after another, to the numbers of processes of their own', async () => {
    const specs = [shortRun, { ...shortRun, seed: 1, keepBest: true }, { ...shortRun, seed: 2, steps: 90 }];
    const apart = await Promise.all(
      specs.map(async (spec) => {
        const own = await openTrainingLab();
        const run = await own.start(spec);
        await own.until(run, 'succeeded');
        return numbersOf(own, run);
      }),
    );
    const here = await openTrainingLab();
    const runs: number[] = [];
    for (const spec of specs) runs.push(await here.start(spec));
    for (const [place, run] of runs.entries()) {
      await here.until(run, 'succeeded');
      expect(await numbersOf(here, run), `run ${place}`).toEqual(apart[place]);
    }
    expect(here.trainers).toHaveLength(1);
  });

  it('leaves when it has had nothing to do for a while, and with its lab', async () => {
    const here = await openTrainingLab({ queue: { idleMs: 1 } });
    await here.until(await here.start(shortRun), 'succeeded');
    await expect.poll(() => here.trainers.map(isAlive), { timeout: 30_000 }).toEqual([false]);
    const other = await openTrainingLab();
    await other.until(await other.start(shortRun), 'succeeded');
    await other.lab.close();
    expect(other.trainers.map(isAlive)).toEqual([false]);
  });

  it('is another one for another engine, and a new one after a crash, whether it had a run or none', async () => {
    const here = await openTrainingLab();
    await here.until(await here.start(shortRun), 'succeeded');
    await here.until(await here.start(shortRun, 'cpu'), 'succeeded');
    expect(here.trainers).toHaveLength(2);
    process.kill(here.trainers[1] ?? 0, 'SIGKILL');
    await here.until(await here.start(shortRun, 'cpu'), 'succeeded');
    expect(here.trainers).toHaveLength(3);

    const [lost, next] = [await here.start(endlessRun), await here.start(shortRun)];
    await here.untilUnderWay(lost);
    process.kill(here.trainers.at(-1) ?? 0, 'SIGKILL');
    await here.until(lost, 'interrupted');
    expect((await here.run(lost)).error).toMatch(/^The trainer was ended by SIGKILL in the middle\./);
    await here.until(next, 'succeeded');
    expect(here.trainers).toHaveLength(5);
  });

  it('that is not heard of loses its run, which is interrupted, and the next is trained', async () => {
    const here = await openTrainingLab({ queue: { leaseMs: 8000 } });
    const silent = await here.start(endlessRun);
    await here.untilUnderWay(silent);
    const next = await here.start(shortRun);
    process.kill(here.trainers[0] ?? 0, 'SIGSTOP');
    await here.until(silent, 'interrupted');
    expect(await here.run(silent)).toMatchObject({
      error: expect.stringMatching(/did not respond/) as string,
      resumable: true,
    });
    await here.until(next, 'succeeded');
    expect(here.trainers.map(isAlive)[0]).toBe(false);
  });

  it('of elsewhere that is not heard of loses its run too', async () => {
    const data = temporaryFolder();
    const here = await openTrainingLab({ data, queue: { leaseMs: 8000 } });
    const run = await here.start(shortRun);
    await here.until(run, 'succeeded');
    const beside = new Database(join(data, 'lab.sqlite'));
    beside
      .prepare(
        "UPDATE runs SET status = 'running', ended_at = NULL, worker = 'elsewhere', lease_until = ? WHERE id = ?",
      )
      .run(new Date(Date.now() - 1000).toISOString(), run);
    beside.close();
    await here.until(run, 'interrupted');
  });
});

describe('the setting “trainers”', () => {
  it('holds at once, and who is one too many ends its run first', async () => {
    const here = await openTrainingLab();
    const { client } = here;
    await valueOf(client.lab.changeSettings({ trainers: 1 }));
    const runs = [await here.start(endlessRun), await here.start(endlessRun), await here.start(endlessRun)];
    const [one = 0, two = 0, three = 0] = runs;
    await here.untilUnderWay(one);
    expect(await here.statuses(runs)).toEqual(['running', 'queued', 'queued']);
    await valueOf(client.lab.changeSettings({ trainers: 2 }));
    await here.untilUnderWay(two);
    expect(await here.statuses(runs)).toEqual(['running', 'running', 'queued']);
    await valueOf(client.lab.changeSettings({ trainers: 1 }));
    expect(await here.statuses(runs)).toEqual(['running', 'running', 'queued']);
    await here.cancel(one);
    await here.until(one, 'cancelled');
    await here.untilUnderWay(two);
    expect(await here.statuses(runs)).toEqual(['cancelled', 'running', 'queued']);
    await here.cancel(two);
    await here.untilUnderWay(three);
    for (const trainers of [0, 17, 1.5]) {
      const refused = await client.lab.changeSettings({ trainers });
      expect(refused.ok ? '' : refused.error.code).toBe('bad_input');
    }
  });

  it('trains runs side by side whose numbers and words do not mix', async () => {
    const specs = [1, 2].map((seed) => ({
      ...shortRun,
      steps: 20_000,
      evaluateEvery: 500,
      checkpointEvery: 5000,
      seed,
    }));
    const alone = await openTrainingLab();
    await valueOf(alone.client.lab.changeSettings({ trainers: 1 }));
    const expected: unknown[] = [];
    for (const spec of specs) {
      const run = await alone.start(spec);
      await alone.until(run, 'succeeded');
      expected.push(await numbersOf(alone, run));
    }
    const here = await openTrainingLab();
    await valueOf(here.client.lab.changeSettings({ trainers: 2 }));
    const points = new Map<number, number[]>();
    here.lab.subscribe((event) => {
      if (event.type !== 'metrics') return;
      const of = points.get(event.run) ?? [];
      for (const { metric, values } of event.series) if (metric === 'train.cost') of.push(...values);
      points.set(event.run, of);
    });
    const runs = [await here.start(specs[0] ?? {}), await here.start(specs[1] ?? {})];
    await expect.poll(() => here.statuses(runs), { timeout: 60_000, interval: 5 }).toEqual(['running', 'running']);
    for (const [place, run] of runs.entries()) {
      await here.until(run, 'succeeded');
      expect(await numbersOf(here, run)).toEqual(expected[place]);
      const [told] = await valueOf(here.client.runs.series({ ids: [run], metrics: ['train.cost'] }));
      expect(points.get(run)).toEqual(told?.series[0]?.values);
    }
    expect(here.trainers).toHaveLength(2);
  });
});

describe('a lab whose disk is full', () => {
  it('goes on: the run stops with advice, and is resumed when there is room', async ({ skip }) => {
    const disk = smallDisk(24) ?? skip('no disk can be mounted here');
    const data = join(disk, 'data');
    mkdirSync(data);
    // The trainer has room: it is the lab that cannot keep what it hears.
    symlinkSync(temporaryFolder(), join(data, 'runs'));
    const here = await openTrainingLab({ data, queue: { leaseMs: 4000 } });
    const run = await here.start({ ...endlessRun, evaluateEvery: 1, checkpointEvery: 50 });
    await here.untilUnderWay(run);
    const filler = join(disk, 'filler');
    fill(filler);
    await expect
      .poll(async () => (await valueOf(here.client.jobs.get({ id: `run-${run}` }))).state, { timeout: 60_000 })
      .toBe('failed');
    const job = await valueOf(here.client.jobs.get({ id: `run-${run}` }));
    expect(job.error).toMatchObject({ code: 'storage' });
    expect(job.error?.message).toMatch(/full\. Free some space.*resume this run/);
    expect((await valueOf(here.client.runs.list({}))).total).toBe(1);
    rmSync(filler);
    await here.until(run, 'interrupted');
    expect(await here.run(run)).toMatchObject({ error: job.error?.message, resumable: true });
    const { stepsDone } = await here.run(run);
    await valueOf(here.client.training.resume({ run }));
    await expect.poll(async () => (await here.run(run)).stepsDone, { timeout: 60_000 }).toBeGreaterThan(stepsDone);
    expect((await here.run(run)).status).toBe('running');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
