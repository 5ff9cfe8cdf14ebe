import { z } from 'zod';
import { LabError } from '../../shared/failure.ts';
import { readChecked, type RecordedRun } from './checked-file.ts';
import { resultName } from './run-files.ts';

/** One parameter of a trained net, by the name and the shape that were written with it. */
export interface WrittenArray {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** Where the files of a run are read from: its folder, or an archive. */
export interface WeightsSource {
  /** @throws LabError `not_found` without such a file, `bad_data` when it is damaged or larger than `mostBytes`. */
  read(name: string, mostBytes: number): Promise<Uint8Array>;
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
  const described = modelOf(await source.read(modelName, mostModelBytes));
  const bytes = await source.read(weightsName, mostWeightsBytes);
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

/** The folder of a run, whose files are compared with what was recorded of them. */
export function folderSource(run: RecordedRun): WeightsSource {
  return {
    read: async (name, mostBytes) => {
      const bytes = await readChecked(run, name, mostBytes);
      if (bytes !== undefined) return bytes;
      throw new LabError('not_found', `Run ${run.id} has no ${name}: its weights were not kept.`);
    },
  };
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
