import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { readNamedFile } from '../../named-file.ts';
import { pictureShape, type PictureShape } from '../../../shared/models/data/data-set.ts';

const mostDeclaration = 64 * 1024;
const smallestSide = 4;

/**
 * How the features of a folder's matrices are a picture: as its `shape.json` declares, `{"rows": 28, "columns": 28, "channels": 3}`.
 * Without one only bytes, which are pixels, are taken for a square picture of three planes or one; numbers never are, for the
 * features of a net may well be a square number.
 * @throws LabError `bad_data` for a declaration that cannot be read or is not of as many features.
 */
export async function pictureOf(folder: string, features: number, isBytes: boolean): Promise<PictureShape | null> {
  const file = join(folder, 'shape.json');
  const content = await readNamedFile(file, mostDeclaration).catch((error: unknown) => {
    if (error instanceof LabError && error.details === 'ENOENT') return undefined;
    throw error;
  });
  if (content !== undefined) return declared(content.toString('utf8'), file, features);
  return isBytes ? squareOf(features) : null;
}

function declared(text: string, file: string, features: number): PictureShape {
  const shape = pictureShape.safeParse(parsed(text)).data;
  const isSound = shape !== undefined && shape.rows > 0 && shape.columns > 0;
  if (!isSound) {
    throw new LabError(
      'bad_data',
      `${file} should say how an example is a picture, as {"rows": 28, "columns": 28, "channels": 3} with 1 or 3 channels. Correct it, or remove it.`,
    );
  }
  const { rows, columns, channels } = shape;
  if (rows * columns * channels === features) return shape;
  throw new LabError(
    'bad_data',
    `${file} declares ${rows} × ${columns} × ${channels} = ${rows * columns * channels} features and the matrices have ${features}. Correct it, or remove it.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function squareOf(features: number): PictureShape | null {
  for (const channels of [3, 1] as const) {
    const side = Math.sqrt(features / channels);
    if (Number.isInteger(side) && side >= smallestSide) return { rows: side, columns: side, channels };
  }
  return null;
}
