import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { command, startCommand, type RunningCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { seededMoments } from '../seed.ts';
import { temporaryFolder } from '../temporary.ts';

const draws = seededMoments();
const steps = 800;
const settings = [`steps=${steps}`, 'checkpointEvery=10', 'data.split.train=100', 'data.split.validation=10'];

/** A lab in a process of its own and a session attached to it. */
interface OtherLab {
  process: RunningCommand;
  session: LabSession;
  client: LabClient;
}

async function openLabElsewhere(data: string): Promise<OtherLab> {
  const process = startCommand(data, '--json', 'serve', '--no-open');
  await expect.poll(() => process.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
  const session = await openLabSession({ dataDirectory: data });
  expect(session.role).toBe('attached');
  return { process, session, client: labClient(session) };
}

async function startRun(client: LabClient): Promise<number> {
  const chosen = Object.fromEntries(settings.map((pair) => [pair.split('=')[0] ?? '', Number(pair.split('=')[1])]));
  const { spec, data } = await valueOf(client.training.resolve({ preset: 'part5', settings: chosen }));
  return (await valueOf(client.training.start({ spec, data, preset: 'part5', engine: 'wasm' }))).run;
}

async function untilStep(client: LabClient, run: number, step: number): Promise<void> {
  await expect
    .poll(async () => Math.max(-1, ...(await valueOf(client.runs.get({ id: run }))).weightFrames), {
      timeout: 120_000,
      interval: 5,
    })
    .toBeGreaterThanOrEqual(step);
}

function untilStatus(client: LabClient, run: number, status: string): Promise<void> {
  return expect
    .poll(async () => (await valueOf(client.runs.get({ id: run }))).status, { timeout: 120_000, interval: 20 })
    .toBe(status);
}

/** Process id of the run's newest trainer, from its log. */
async function trainerOf(client: LabClient, run: number): Promise<number> {
  const lines = await valueOf(client.runs.log({ id: run }));
  return Number(lines.map(({ text }) => /process (\d+)/.exec(text)?.[1]).findLast((pid) => pid !== undefined));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function finalNumbers(lab: OtherLab, run: number): Promise<unknown> {
  const detail: RunDetail = await valueOf(lab.client.runs.get({ id: run }));
  const weights = await valueOf(lab.session.media(`/media/runs/${run}/export/weights.bin`));
  const series = await valueOf(
    lab.client.runs.series({ ids: [run], metrics: ['train.cost', 'validation.accuracy', 'test.accuracy'] }),
  );
  return {
    status: detail.status,
    stepsDone: detail.stepsDone,
    frames: detail.weightFrames,
    confusion: detail.confusion,
    points: series[0]?.series.map(({ metric, steps: at, values }) => ({ metric, at, values })),
    weights: Buffer.from(weights.bytes).toString('base64'),
  };
}

/**
 * Five moments spread over the first half of the training, each at a random place in its fifth of it. A step is heard of up to a tenth
 * of a second later: near the end a fast machine would be done before the kill.
 */
const moments = [0, 1, 2, 3, 4].map((fifth) => Math.floor(((fifth + draws.random()) * steps * 0.5) / 5));

describe('a run whose process is killed', () => {
  let undisturbed: unknown;

  beforeAll(async () => {
    packedSample();
  });

  it('goes on from its checkpoint and ends with the numbers of an undisturbed run', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    let lab = await openLabElsewhere(data);
    const reference = await startRun(lab.client);
    await untilStatus(lab.client, reference, 'succeeded');
    undisturbed = await finalNumbers(lab, reference);

    for (const moment of moments) {
      const run = await startRun(lab.client);
      await untilStep(lab.client, run, moment);
      process.kill(await trainerOf(lab.client, run), 'SIGKILL');
      await untilStatus(lab.client, run, 'interrupted');
      await valueOf(lab.client.training.resume({ run }));
      await untilStatus(lab.client, run, 'succeeded');
      expect(await finalNumbers(lab, run), `trainer killed at step ${moment}`).toEqual(undisturbed);
    }

    for (const moment of moments) {
      const run = await startRun(lab.client);
      await untilStep(lab.client, run, moment);
      const trainer = await trainerOf(lab.client, run);
      await lab.session.close();
      lab.process.process.kill('SIGKILL');
      await lab.process.result;
      while (alive(trainer)) await wait(20);
      lab = await openLabElsewhere(data);
      await untilStatus(lab.client, run, 'interrupted');
      await valueOf(lab.client.training.resume({ run }));
      await untilStatus(lab.client, run, 'succeeded');
      expect(await finalNumbers(lab, run), `lab killed at step ${moment}`).toEqual(undisturbed);
    }
    await lab.session.close();
  });
});
