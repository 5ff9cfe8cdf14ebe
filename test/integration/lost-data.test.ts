import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { temporaryFolder } from '../temporary.ts';
import { endlessRun, openTrainingLab } from '../training-lab.ts';

/** What can happen to the folder of the set that a run learns from while it is interrupted; the answers that say so. */
const losses: [what: string, lose: (set: string) => void, answer: RegExp][] = [
  ['the folder of its set is gone', (set) => rmSync(set, { recursive: true }), /^There is no folder .*\.$/],
  [
    'the folder of its set is empty',
    (set) => {
      rmSync(set, { recursive: true });
      mkdirSync(set);
    },
    /has none\. .*\.$/,
  ],
  ['one file of its set is gone', (set) => rmSync(join(set, 'training_x.npy')), /has none\. .*\.$/],
  [
    'one byte of its set is another',
    (set) => {
      const path = join(set, 'training_x.npy');
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
    /are not those that were added.*Put them back from a copy/,
  ],
  ['a file of its set is longer', (set) => appendFileSync(join(set, 'training_x.npy'), 'x'), /holds 9601\. .*\.$/],
];

describe('an interrupted run', () => {
  it.each(losses)('is told in a sentence, and stays what it is, where %s', async (_, lose, answer) => {
    const data = temporaryFolder();
    const before = await openTrainingLab({ data });
    const run = await before.start({ ...endlessRun, checkpointEvery: 50 });
    await before.untilUnderWay(run);
    await before.lab.close();
    const [set = ''] = readdirSync(join(data, 'matrices'));
    lose(join(data, 'matrices', set));
    const lab = await openLab(data);
    onTestFinished(() => lab.close());
    const client = labClient(lab);
    const told = (): Promise<RunDetail> => valueOf(client.runs.get({ id: run }));
    const { status, stepsDone, spec, snapshotHash } = await told();
    const asked = await client.training.resume({ run });
    if (asked.ok)
      await expect.poll(async () => (await told()).status, { timeout: 60_000 }).not.toMatch(/queued|running/);
    const error = asked.ok ? (await valueOf(client.jobs.get({ id: `run-${run}` }))).error : asked.error;
    expect(error?.code).toMatch(/^(not_found|bad_data)$/);
    expect(error?.message).toMatch(answer);
    expect(await told()).toMatchObject({ status, stepsDone, spec, snapshotHash });
  });
});
