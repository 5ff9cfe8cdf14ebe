import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { runFile } from './run-files.ts';

/** All weights and biases after so many updates, as float32 in the order of the net's parameters. */
export interface WeightsAt {
  stepsDone: number;
  values: Float32Array<ArrayBuffer>;
}

const headBytes = Float64Array.BYTES_PER_ELEMENT;

/** As bytes, little-endian: the updates done as a float64, then the weights as float32. */
export function weightsBytes({ stepsDone, values }: WeightsAt): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + values.byteLength);
  new DataView(bytes.buffer).setFloat64(0, stepsDone, true);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), headBytes);
  return bytes;
}

/**
 * The weights of a training that continues, for whoever watches it: always whole, gone after a power cut. It holds the training up for as
 * long as it takes, so that this can be measured.
 */
export function writeLiveWeights(folder: string, weights: WeightsAt): void {
  const path = runFile(folder, 'live');
  writeFileSync(`${path}.part`, weightsBytes(weights));
  renameSync(`${path}.part`, path);
}

/** The same as `weightsBytes`; undefined where nobody watched. */
export async function readLiveWeights(folder: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(runFile(folder, 'live')).then(
    (bytes) => (bytes.length < headBytes ? undefined : Uint8Array.from(bytes)),
    () => undefined,
  );
}

/** What `weightsBytes` has written. */
export function weightsOf(bytes: Uint8Array): WeightsAt {
  const copy = Uint8Array.from(bytes);
  const stepsDone = new DataView(copy.buffer).getFloat64(0, true);
  return { stepsDone, values: new Float32Array(copy.buffer.slice(headBytes)) };
}

/** Nobody watches a training that is over. */
export async function removeLiveWeights(folder: string): Promise<void> {
  await rm(runFile(folder, 'live'), { force: true });
}
