import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import { resultName } from './run-files.ts';

/** One parameter of a trained net, by the name and the shape that were written with it. */
export interface WrittenArray {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** Where the files of a run are read from: its folder, or an archive. */
export interface WeightsSource {
  /** @throws LabError `not_found` without such a file, `bad_data` when it is larger than `mostBytes`. */
  read(name: string, mostBytes: number): Promise<Uint8Array>;
  /** The sha256 that is kept of a file, where there is one. */
  sha256?(name: string): string | null | undefined;
}

const modelName = resultName('model');
const weightsName = resultName('weights');
const mostModelBytes = 4 * 1024 * 1024;
const mostWeightsBytes = 2 * 1024 * 1024 * 1024;

const modelFile = z.object({
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(weightsName)]),
      weights: z
        .array(
          z.object({
            name: z.string().min(1).max(200),
            shape: z.array(z.int().min(1)).max(8),
            dtype: z.literal('float32'),
          }),
        )
        .min(1)
        .max(10_000),
    }),
  ]),
});

/**
 * The trained weights of a run, of whatever kind its net is, as float32 numbers.
 * @throws LabError `not_found` when the run kept none, `bad_data` when its files are damaged or not what was written.
 */
export async function readWeights(source: WeightsSource): Promise<WrittenArray[]> {
  const described = modelOf(await checked(source, modelName, mostModelBytes));
  const bytes = await checked(source, weightsName, mostWeightsBytes);
  const lengths = described.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  const expected = lengths.reduce((sum, length) => sum + length, 0) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== expected) {
    throw damaged(`${weightsName} has ${bytes.length} bytes, and ${modelName} describes ${expected}`);
  }
  const numbers = new Float32Array(Uint8Array.from(bytes).buffer);
  let end = 0;
  return described.map(({ name, shape }, place) => {
    const start = end;
    end += lengths[place] ?? 0;
    return { name, shape, values: numbers.slice(start, end) };
  });
}

/** The folder of a run. @param kept the run's artifacts, with the sha256 of each. */
export function folderSource(
  folder: string,
  kept: readonly { name: string; sha256: string | null }[] = [],
): WeightsSource {
  return {
    read: async (name, mostBytes) => {
      const file = await open(join(folder, name), 'r').catch((error: unknown) => {
        throw new LabError('not_found', `This run has no ${name}: its weights were not kept.`, String(error));
      });
      try {
        const { size } = await file.stat();
        if (size > mostBytes) throw damaged(`${name} has ${size} bytes, more than the ${mostBytes} it may have`);
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
    sha256: (name) => kept.find((one) => one.name === name)?.sha256,
  };
}

async function checked(source: WeightsSource, name: string, mostBytes: number): Promise<Uint8Array> {
  const bytes = await source.read(name, mostBytes);
  const expected = source.sha256?.(name) ?? undefined;
  if (expected !== undefined && createHash('sha256').update(bytes).digest('hex') !== expected) {
    throw damaged(`${name} differs from its sha256`);
  }
  return bytes;
}

function modelOf(bytes: Uint8Array): z.infer<typeof modelFile>['weightsManifest'][0]['weights'] {
  try {
    return modelFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).weightsManifest[0].weights;
  } catch (error) {
    throw damaged(`${modelName} does not describe weights: ${String(error)}`);
  }
}

function damaged(why: string): LabError {
  return new LabError('bad_data', 'The weights of this run are damaged. Restore its folder, or train it again.', why);
}
