import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { labClient, valueOf, type LabClient } from '../../shared/contract/index.ts';
import { leanRecord } from '../../shared/models/record.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { openLab } from '../../main/lab.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const many = 20;
/** 10,000 runs below 1 GB. */
const budget = 100_000;
/** What a run is tested on in the full MNIST, a byte each, and in the built-in digits. */
const mnistTest = 10_000;
const weightBytes = 785 * 10 * 4;

beforeAll(() => {
  packedSample();
});

/** Trains runs with all 101 records of part 4, on few examples: what they leave does not depend on those. */
async function trainLeanRuns(client: LabClient, count: number): Promise<RunDetail[]> {
  const settings = { 'data.split.train': 2, 'data.split.validation': 1 };
  const { spec, data } = await valueOf(client.training.resolve({ preset: 'part4', settings }));
  const ids: number[] = [];
  for (let seed = 0; seed < count; seed++) {
    const trial = { ...spec, seed, minimumChange: 0, record: leanRecord(weightBytes) };
    ids.push((await valueOf(client.training.start({ spec: trial, data, preset: 'part4', engine: 'wasm' }))).run);
  }
  const read = () => Promise.all(ids.map((id) => valueOf(client.runs.get({ id }))));
  await expect
    .poll(async () => (await read()).every(({ status }) => status === 'succeeded'), { timeout: 170_000, interval: 100 })
    .toBe(true);
  return read();
}

describe('runs of a sweep', () => {
  it('leave less than 100 kB each, in their folders and in the database', async () => {
    const data = temporaryFolder();
    const database = (): number => statSync(join(data, 'lab.sqlite')).size;
    let lab = await openLab(data);
    await valueOf(labClient(lab).digits.add({ source: { kind: 'sample' } }));
    await expect.poll(async () => (await valueOf(labClient(lab).digits.list({}))).length, { timeout: 60_000 }).toBe(1);
    await lab.close();
    const before = database();

    lab = await openLab(data);
    const runs = await trainLeanRuns(labClient(lab), many);
    await lab.close();
    const rows = (database() - before) / many;
    for (const run of runs) {
      expect(run.metrics['train.cost']?.count).toBe(101);
      expect(run.weightFrames).toEqual([]);
      expect(run.artifacts.map(({ kind }) => kind)).toEqual(['predictions', 'weights', 'weights']);
      const onMnist = run.bytes - run.examples.test + mnistTest;
      expect(onMnist + rows).toBeLessThan(budget);
    }
  }, 200_000);
});
