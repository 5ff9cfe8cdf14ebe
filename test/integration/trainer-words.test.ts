import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { forkChild, type ChildExit, type StartChild } from '../../main/jobs/child.ts';
import { openLab } from '../../main/lab.ts';
import { trainerMessage } from '../../main/learning/training/trainer-messages.ts';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/models/job.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { endOf } from '../faces-lab.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';
import { denseSpec } from '../trainer-process.ts';

/** Real children, whose first message is followed by one that no trainer sends. */
const withOddWords: StartChild = (entry, environment) => {
  const child = forkChild(entry, environment);
  return {
    ...child,
    onMessage: (listener) => {
      child.onMessage((message) => {
        listener(message);
        listener({ type: 'ready', engine: { name: 'native', version: '2', threads: Number.NaN } });
      });
    },
  };
};

/** Real children on a slow disk: all that follows the answer to a cancel takes two seconds more, unless the child is killed before. */
const withSlowDisk: StartChild = (entry, environment) => {
  const child = forkChild(entry, environment);
  const killed = Promise.withResolvers<ChildExit>();
  let written: Promise<boolean> | undefined;
  return {
    ...child,
    onMessage: (listener) => {
      child.onMessage((message) => {
        if (written === undefined) listener(message);
        else void written.then((whole) => whole && listener(message));
        if (trainerMessage().parse(message).type === 'stopping') {
          written = Promise.race([killed.promise.then(() => false), setTimeout(2000, true)]);
        }
      });
    },
    kill: () => {
      killed.resolve({ code: null, signal: 'SIGKILL' });
      child.kill();
    },
    exited: Promise.race([killed.promise, child.exited.then(async (exit) => (await written, exit))]),
  };
};

/** A lab that trains a net without end. */
async function endlessTraining(startChild: StartChild): Promise<{ client: LabClient; run: number; job: Job }> {
  const lab = await openLab(temporaryFolder(), startChild);
  onTestFinished(() => lab.close());
  const client = labClient(lab);
  const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
  const added = await endOf(client, await valueOf(client.matrices.add({ path: folder })));
  expect(added.error).toBeNull();
  const [set] = await valueOf(client.matrices.list({}));
  const spec = denseSpec({ steps: 1_000_000, evaluateEvery: 1000, checkpointEvery: 1_000_000 });
  const data = { kind: 'matrices', id: set?.id ?? '' };
  return { client, ...(await valueOf(client.training.start({ spec, data, engine: 'wasm' }))) };
}

describe('a trainer that says what the lab does not understand', () => {
  it('is ended, its run has failed, and the lab goes on', async () => {
    const { client, run, job } = await endlessTraining(withOddWords);
    const ended = await endOf(client, { job });
    expect(ended.error).toMatchObject({ code: 'internal' });
    expect(await valueOf(client.runs.get({ id: run }))).toMatchObject({ status: 'failed' });
  });
});

describe('a trainer that is killed', () => {
  it('leaves the run at the step of which it spoke last, or the last that it recorded', async () => {
    const steps: number[] = [];
    const { client, run, job } = await endlessTraining((entry, environment) => {
      const child = forkChild(entry, environment);
      if (!entry.includes('trainer')) return child;
      child.onMessage((message) => {
        const said = trainerMessage().parse(message);
        if (said.type === 'progress') steps.push(said.stepsDone);
        if (steps.length === 3) child.kill();
      });
      return child;
    });
    await endOf(client, { job });
    const { status, stepsDone } = await valueOf(client.runs.get({ id: run }));
    expect(status).toBe('interrupted');
    // The run's folder can prove more steps than were told.
    expect(stepsDone).toBeGreaterThanOrEqual(steps.at(-1) ?? Infinity);
  });
});

describe('a trainer that is cancelled', () => {
  it('may finish its checkpoint on a slow disk, and the run can be resumed', async () => {
    const { client, run, job } = await endlessTraining(withSlowDisk);
    const detail = (): Promise<RunDetail> => valueOf(client.runs.get({ id: run }));
    await expect.poll(async () => (await detail()).stepsDone).toBeGreaterThan(0);
    await valueOf(client.jobs.cancel({ id: job.id }));
    expect(await endOf(client, { job })).toMatchObject({ state: 'cancelled' });
    const ended = await detail();
    expect(ended).toMatchObject({ status: 'cancelled', resumable: true });
    expect(ended.artifacts.map(({ name }) => name)).toContain('weights.bin');
  });

  it('is resumed once, however often that is asked at the same moment', async () => {
    const { client, run, job } = await endlessTraining(withSlowDisk);
    await expect.poll(async () => (await valueOf(client.runs.get({ id: run }))).stepsDone).toBeGreaterThan(0);
    await valueOf(client.jobs.cancel({ id: job.id }));
    await endOf(client, { job });
    const answers = await Promise.all(Array.from({ length: 3 }, () => client.training.resume({ run })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const refused = {
      code: 'conflict',
      message: expect.stringMatching(/^Run \d+ is already (queued|running)\.$/) as string,
    };
    for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject(refused);
    const open = (await valueOf(client.jobs.list({}))).filter((each) => each.run === run && each.endedAt === null);
    expect(open).toHaveLength(1);
    for (const each of open) await valueOf(client.jobs.cancel({ id: each.id }));
    for (const each of open) await endOf(client, { job: each });
  });
});

describe('labels of one class', () => {
  it('are refused when they are added: there is nothing to tell apart', async () => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
    for (const [part, count] of Object.entries({ training: 200, validation: 60, test: 60 })) {
      writeFileSync(join(folder, `${part}_y.npy`), onlyZeros(count));
    }
    const { error } = await endOf(client, await valueOf(client.matrices.add({ path: folder })));
    expect(error).toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('two classes or more') as string,
    });
    expect(await valueOf(client.matrices.list({}))).toEqual([]);
  });
});

/** NumPy's format 1.0 of so many uint8 zeros. */
function onlyZeros(count: number): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count},), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]),
    header,
    Buffer.alloc(count),
  ]);
}
