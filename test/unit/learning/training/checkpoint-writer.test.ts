import { expect, it } from 'vitest';
import { CheckpointWriter } from '../../../../main/learning/training/checkpoint-writer.ts';
import type { Checkpoint } from '../../../../main/run-folder/checkpoint.ts';
import { temporaryFolder } from '../../../temporary.ts';

const checkpointAt = (stepsDone: number): Checkpoint => ({
  ...{ stepsDone, trainingSeconds: 1, processSeconds: 1, pausedSeconds: 0, records: 1, frames: 0, classes: 2 },
  ...{ spec: '{}', facts: {}, arrays: [new Float32Array([stepsDone])] },
});

/** A disk whose `sync` takes until the test lets it go. */
function writerOnSlowDisk() {
  const syncs: { done: () => void; fail: (error: Error) => void }[] = [];
  const written: number[] = [];
  const writer = new CheckpointWriter({
    folder: temporaryFolder(),
    kept: 2,
    stepsDone: 0,
    sync: () =>
      new Promise((done, fail) => {
        syncs.push({ done, fail });
      }),
    written: async ({ stepsDone }) => {
      written.push(stepsDone);
    },
  });
  return { writer, syncs, written };
}

it('takes the state only when the checkpoint before is on the disk', async () => {
  const { writer, syncs, written } = writerOnSlowDisk();
  await writer.start(() => checkpointAt(10));
  let taken = false;
  const second = writer.start(() => {
    taken = true;
    return checkpointAt(20);
  });
  await new Promise((done) => setTimeout(done, 20));
  expect([taken, writer.stepsDone, writer.isReady]).toEqual([false, 10, false]);
  syncs[0]?.done();
  await second;
  expect([taken, writer.stepsDone, written]).toEqual([true, 20, [10]]);
  syncs[1]?.done();
  await writer.settled();
  expect(written).toEqual([10, 20]);
});

it('tells of a failure where the checkpoint is awaited next, and writes again after it was abandoned', async () => {
  const { writer, syncs, written } = writerOnSlowDisk();
  await writer.start(() => checkpointAt(10));
  syncs[0]?.fail(new Error('The disk is full.'));
  await expect(writer.start(() => checkpointAt(20))).rejects.toThrow('The disk is full.');
  await writer.abandon();
  await writer.start(() => checkpointAt(20));
  syncs[1]?.done();
  await writer.settled();
  expect(written).toEqual([20]);
});
