import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { forkChild, type StartChild } from '../main/jobs/child.ts';
import { openLab, type OpenLab } from '../main/lab.ts';
import type { RunQueueOptions } from '../main/work/runs/run-queue-options.ts';
import { labClient, valueOf, type LabClient } from '../shared/contract/index.ts';
import type { EngineName } from '../shared/models/engine.ts';
import type { DenseNetSpec } from '../shared/models/nets/dense.ts';
import type { RunDetail, RunStatus } from '../shared/models/run.ts';
import { endOf } from './faces-lab.ts';
import { storeMatrices } from './matrix-folder.ts';
import { temporaryFolder } from './temporary.ts';
import { denseSpec } from './trainer-process.ts';

export const shortRun: Partial<DenseNetSpec> = { steps: 60, evaluateEvery: 7, checkpointEvery: 20 };
export const endlessRun: Partial<DenseNetSpec> = { steps: 1_000_000, evaluateEvery: 1000, checkpointEvery: 1_000_000 };

/** A lab of this process with one set of matrices, and what tests of trainings ask of it. */
export interface TrainingLab {
  lab: OpenLab;
  client: LabClient;
  /** Process ids of all trainers it has started. */
  trainers: number[];
  start(changes: Partial<DenseNetSpec>, engine?: EngineName): Promise<number>;
  run(id: number): Promise<RunDetail>;
  until(id: number, status: RunStatus): Promise<void>;
  /** Waits until it is in training and has done some steps. */
  untilUnderWay(id: number): Promise<void>;
  cancel(id: number): Promise<void>;
  statuses(ids: readonly number[]): Promise<RunStatus[]>;
}

export interface TrainingLabOptions {
  data?: string;
  startChild?: StartChild;
  queue?: Partial<RunQueueOptions>;
}

export async function openTrainingLab(options: TrainingLabOptions = {}): Promise<TrainingLab> {
  const { data = temporaryFolder(), startChild = forkChild, queue } = options;
  const trainers: number[] = [];
  const counting: StartChild = (entry, environment, limits) => {
    const child = startChild(entry, environment, limits);
    if (entry.includes('trainer') && child.pid !== undefined) trainers.push(child.pid);
    return child;
  };
  const lab = await openLab(data, counting, undefined, queue);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= lab.close());
  onTestFinished(close);
  const client = labClient(lab);
  if ((await valueOf(client.matrices.list({}))).length === 0) {
    const folder = storeMatrices(join(temporaryFolder(), 'patterns'));
    const added = await endOf(client, await valueOf(client.matrices.add({ path: folder })));
    expect(added.error).toBeNull();
  }
  const [set] = await valueOf(client.matrices.list({}));
  const run = (id: number): Promise<RunDetail> => valueOf(client.runs.get({ id }));
  const patient = { timeout: 60_000, interval: 10 };
  return {
    lab: { ...lab, close },
    client,
    trainers,
    start: async (changes, engine = 'wasm') => {
      const spec = denseSpec(changes);
      const wish = { spec, data: { kind: 'matrices', id: set?.id ?? '' }, engine, name: `seed ${spec.seed}` };
      return (await valueOf(client.training.start(wish))).run;
    },
    run,
    until: (id, status) => expect.poll(async () => (await run(id)).status, patient).toBe(status),
    untilUnderWay: (id) =>
      expect
        .poll(async () => {
          const { status, stepsDone } = await run(id);
          return status === 'running' && stepsDone > 0;
        }, patient)
        .toBe(true),
    cancel: async (id) => {
      await valueOf(client.jobs.cancel({ id: `run-${id}` }));
    },
    statuses: async (ids) => (await Promise.all(ids.map(run))).map(({ status }) => status),
  };
}

/** All of a run that must not depend on what was trained before or beside it, to the last bit. */
export async function numbersOf({ lab, client, run }: TrainingLab, id: number): Promise<unknown> {
  const { status, stepsDone, weightFrames, confusion, engine, metrics } = await run(id);
  const weights = await valueOf(lab.media(`/media/runs/${id}/export/weights.bin`));
  const series = await valueOf(client.runs.series({ ids: [id], metrics: Object.keys(metrics) }));
  return {
    status,
    stepsDone,
    weightFrames,
    confusion,
    engine,
    points: series[0]?.series.map(({ metric, steps, values }) => ({ metric, steps, values })),
    weights: Buffer.from(weights.bytes).toString('base64'),
  };
}
