import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLabSession } from '../../main/lab-session.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { SweepDetail } from '../../shared/models/sweeps/sweep.ts';
import { commandJson, startCommand } from '../command-line.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrainingLab, shortRun } from '../training-lab.ts';
import { denseSpec } from '../trainer-process.ts';

const draws = seededMoments();
const patient = { timeout: 120_000, interval: 20 };
const units = [2, 3, 4, 6, 9, 12];
const seeds = [0, 1];
/** 60 steps, recorded every 7: half of six settings are compared after 15 of them, and half of those after 29. */
const rungs = [15, 29];

function wish(halving?: { oneOf: number }) {
  const vary = [{ path: 'hidden.0.units', values: units }];
  const plan = { vary, sampling: { kind: 'grid' as const }, seeds, ...(halving === undefined ? {} : { halving }) };
  return { spec: denseSpec(shortRun), data: null, engine: 'wasm' as const, trainers: 2, plan };
}

const detail = (client: LabClient, id: number): Promise<SweepDetail> => valueOf(client.sweeps.get({ id }));

function untilOver(client: LabClient, id: number): Promise<void> {
  const left = async (): Promise<number> => {
    const { trials, done, failed, cancelled, stoppedEarly } = await detail(client, id);
    return trials - done - failed - cancelled - stoppedEarly;
  };
  return expect.poll(left, patient).toBe(0);
}

/** Values of the validation accuracy by step, of each run of a setting. */
async function curvesOf(client: LabClient, runs: number[]): Promise<Map<number, number>[]> {
  const metrics = ['validation.accuracy'];
  const found = await valueOf(client.runs.series({ ids: runs, metrics, maxPoints: null }));
  return runs.map((run) => {
    const series = found.find(({ id }) => id === run)?.series[0];
    return new Map((series?.steps ?? []).map((step, at) => [step, series?.values[at] ?? Number.NaN]));
  });
}

interface Ended {
  units: number;
  steps: number;
  place: number;
}

/** What successive halving stops, worked out of trainings that all went to their end. */
async function expectedOf(client: LabClient, sweep: SweepDetail): Promise<Ended[]> {
  let left = await Promise.all(
    sweep.settings.map(async ({ set, runs }, order) => {
      return { units: Number(set['hidden.0.units']), order, curves: await curvesOf(client, runs) };
    }),
  );
  const ended: Ended[] = [];
  for (const steps of rungs) {
    const ranked = left
      .map((one) => ({
        one,
        mean: one.curves.reduce((sum, curve) => sum + (curve.get(steps - 1) ?? 0), 0) / seeds.length,
      }))
      .sort((a, b) => b.mean - a.mean || a.one.order - b.one.order);
    const kept = Math.ceil(ranked.length / 2);
    ranked.slice(kept).forEach(({ one }, at) => ended.push({ units: one.units, steps, place: kept + at + 1 }));
    left = left.filter((one) => ranked.slice(0, kept).some((other) => other.one === one));
  }
  return ended.sort((a, b) => a.units - b.units);
}

function endedOf({ settings }: SweepDetail): Ended[] {
  return settings.flatMap(({ set, stoppedEarly: why }) =>
    why === null ? [] : [{ units: Number(set['hidden.0.units']), steps: why.steps, place: why.place }],
  );
}

describe('successive halving', () => {
  it('stops the settings that are behind at each rung, whatever is killed, and trains the others as if it were not there', async () => {
    const whole = await openTrainingLab();
    const all = await valueOf(whole.client.sweeps.create(wish()));
    await untilOver(whole.client, all.id);
    const trained = await detail(whole.client, all.id);
    const expected = await expectedOf(whole.client, trained);

    const data = temporaryFolder();
    const serve = async () => {
      const process = startCommand(data, '--json', 'serve', '--no-open');
      await expect.poll(() => process.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
      return { process, session: await openLabSession({ dataDirectory: data }) };
    };
    let { process: lab, session } = await serve();
    const path = storeMatrices(join(temporaryFolder(), 'patterns'));
    await endOf(labClient(session), await valueOf(labClient(session).matrices.add({ path })));
    const { id } = await valueOf(labClient(session).sweeps.create(wish({ oneOf: 2 })));
    const first = await detail(labClient(session), id);
    expect(first.plan.halving).toEqual({ oneOf: 2, rungs });
    // The lab is killed before the first comparison and after it.
    for (const steps of [Math.floor(draws.random() * 60), 180 + Math.floor(draws.random() * 60)]) {
      const done = async (): Promise<number> => {
        const { runs } = await valueOf(labClient(session).runs.list({ limit: 100 }));
        return runs.reduce((sum, run) => sum + run.stepsDone, 0);
      };
      await expect.poll(done, { timeout: 120_000, interval: 5 }).toBeGreaterThanOrEqual(steps);
      lab.process.kill('SIGKILL');
      await lab.result;
      await session.close();
      ({ process: lab, session } = await serve());
    }
    const client = labClient(session);
    await untilOver(client, id);
    const halved = await detail(client, id);
    expect(endedOf(halved)).toEqual(expected);
    expect(halved).toMatchObject({ trials: 12, done: 4, failed: 0, cancelled: 0, stoppedEarly: 8 });
    expect(new Set(halved.trialList.map(({ run }) => run)).size).toBe(12);
    for (const [place, group] of halved.settings.entries()) {
      const same = trained.settings[place];
      const [curves, wholeCurves] = await Promise.all([
        curvesOf(client, group.runs),
        curvesOf(whole.client, same?.runs ?? []),
      ]);
      const until = group.stoppedEarly?.steps ?? 60;
      const cut = wholeCurves.map((curve) => new Map([...curve].filter(([step]) => step < until)));
      expect(curves, JSON.stringify(group.set)).toEqual(cut);
      if (group.stoppedEarly === null) expect(group.mean).toEqual(same?.mean);
    }
    const survivors = halved.settings.filter(({ stoppedEarly }) => stoppedEarly === null).map(({ set }) => set);
    expect(survivors).toContainEqual(halved.best?.set);
    const [stopped] = halved.settings.filter(({ stoppedEarly }) => stoppedEarly !== null);
    const run = await valueOf(client.runs.get({ id: stopped?.runs[0] ?? 0 }));
    expect(run.sweeps[0]?.stoppedEarly).toEqual(stopped?.stoppedEarly);
    expect(run.error).toBeNull();

    // What was stopped is trained further where another sweep wants it, not anew.
    const again = await valueOf(client.sweeps.create(wish()));
    await untilOver(client, again.id);
    expect(await detail(client, again.id)).toMatchObject({ done: 12 });
    expect((await valueOf(client.runs.list({ limit: 1 }))).total).toBe(12);
    expect((await detail(client, again.id)).settings.map(({ mean }) => mean)).toEqual(
      trained.settings.map(({ mean }) => mean),
    );
    await session.close();
    lab.process.kill('SIGTERM');
    await lab.result;
  }, 300_000);

  it('is said on the command line, and refused where nothing can be compared', async () => {
    const data = temporaryFolder();
    const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
    const words = ['sweep', 'run', '--preset', 'part8', '--matrices', folder, '--set', 'steps=40'];
    const vary = ['--vary', 'optimizer.learningRate=0.00001,0.001,0.01'];
    const { code, value, stderr } = await commandJson(data, ...words, ...vary, '--seeds', '0,1', '--halving', '3');
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({ trials: 6, done: 2, stoppedEarly: 4, failed: 0, cancelled: 0 });
    expect(value).toMatchObject({ settings: [{ n: 0, stoppedEarly: { of: 3, kept: 1, steps: 11 } }, {}, {}] });
    const refusals: [string[], RegExp][] = [
      [['--vary', 'steps=20,30'], /must not be steps with successive halving/],
      [['--vary', 'batch.size=20,30'], /needs 3 of them; this sweep has 2/],
    ];
    for (const [more, wanted] of refusals) {
      const refused = await commandJson(data, ...words, ...more, '--halving', '3');
      expect(JSON.stringify(refused.value)).toMatch(wanted);
      expect(refused.code).toBe(2);
    }
    const extended = await commandJson(data, 'sweep', 'extend', '1', '--seeds', '2');
    expect(JSON.stringify(extended.value)).toMatch(/Start another sweep/);
  }, 120_000);
});
