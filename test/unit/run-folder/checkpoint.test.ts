import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkpointsIn,
  decodeCheckpoint,
  encodeCheckpoint,
  keepCheckpoints,
  readLastCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from '../../../main/run-folder/checkpoint.ts';
import { temporaryFolder } from '../../temporary.ts';

function checkpointAt(stepsDone: number): Checkpoint {
  return {
    stepsDone,
    trainingSeconds: 1.5,
    processSeconds: 1,
    pausedSeconds: 0.5,
    records: 3,
    frames: 2,
    classes: 3,
    spec: '{"kind":"ß"}',
    facts: { lastChange: 0.25, words: [4_294_967_295, 0] },
    arrays: [
      Float32Array.of(1, -2, Math.PI, 1e-38, 0, 5),
      new Float32Array(0),
      Float32Array.of(0.1, 0.2, 0.3, 0.4, stepsDone),
    ],
  };
}

describe('a checkpoint', () => {
  it('comes back to the last bit', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpointAt(7)))).toEqual(checkpointAt(7));
  });

  it('is refused when any byte of it is wrong or missing', () => {
    const bytes = encodeCheckpoint(checkpointAt(7));
    for (let at = 0; at < bytes.length; at += 13) {
      const wrong = Uint8Array.from(bytes);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect(decodeCheckpoint(wrong), `byte ${at}`).toBeUndefined();
      expect(decodeCheckpoint(bytes.subarray(0, at)), `cut at ${at}`).toBeUndefined();
    }
  });

  it('is kept with the one before, and no longer', async () => {
    const folder = temporaryFolder();
    for (const step of [5, 10, 100, 1000]) await writeCheckpoint(folder, checkpointAt(step));
    expect(await checkpointsIn(folder)).toEqual(['step-000001000.ckpt', 'step-000000100.ckpt']);
    expect((await readLastCheckpoint(folder)).checkpoint).toEqual(checkpointAt(1000));
    await keepCheckpoints(folder, 1);
    expect(await checkpointsIn(folder)).toEqual(['step-000001000.ckpt']);
    await keepCheckpoints(folder, 0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives way to the one before when it is damaged', async () => {
    const folder = temporaryFolder();
    await writeCheckpoint(folder, checkpointAt(5));
    const name = await writeCheckpoint(folder, checkpointAt(10));
    const path = join(folder, 'checkpoints', name);
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length - 20));
    expect(await readLastCheckpoint(folder)).toEqual({ checkpoint: checkpointAt(5), damaged: [name] });
  });

  it('is nothing when there is none, or only half-written ones', async () => {
    const folder = temporaryFolder();
    expect(await readLastCheckpoint(join(folder, 'none'))).toEqual({ checkpoint: undefined, damaged: [] });
    const name = await writeCheckpoint(folder, checkpointAt(5));
    const checkpoints = join(folder, 'checkpoints');
    copyFileSync(join(checkpoints, name), join(checkpoints, 'step-000000009.ckpt.part'));
    expect((await readLastCheckpoint(folder)).checkpoint?.stepsDone).toBe(5);
  });
});
