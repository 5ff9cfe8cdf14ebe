import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { shapeWords } from '../../../shared/lib/shape-words.ts';
import { pictureShape, type PictureShape } from '../../../shared/models/data/data-set.ts';
import { readNamedFile } from '../../named-file.ts';

const mostDeclaration = 64 * 1024;

/**
 * How the features of a folder's matrices are a picture, as its `shape.json` declares: `{"rows": 28, "columns": 28, "channels": 3}`.
 * Null without that file: the number of features says nothing, for those of a net may well be a square.
 * @throws LabError `bad_data` for a declaration that cannot be read.
 */
export async function declaredShape(folder: string): Promise<PictureShape | null> {
  const file = join(folder, 'shape.json');
  const content = await readNamedFile(file, mostDeclaration).catch((error: unknown) => {
    if (error instanceof LabError && error.details === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return null;
  const shape = pictureShape.safeParse(parsed(content.toString('utf8'))).data;
  if (shape !== undefined) return shape;
  throw new LabError(
    'bad_data',
    `${file} should say how an example is a picture, as {"rows": 28, "columns": 28, "channels": 3} with 1 or 3 channels. Correct it, or remove it.`,
  );
}

/** Keeps a declaration beside the matrices of a set. */
export async function keepShape(folder: string, { rows, columns, channels }: PictureShape): Promise<void> {
  const file = join(folder, 'shape.json');
  await writeFile(`${file}.part`, JSON.stringify({ rows, columns, channels }));
  await rename(`${file}.part`, file);
}

/** One place that declares a shape, in words that name it. */
export interface Declaration {
  where: string;
  shape: PictureShape | null;
}

/**
 * The shape that all places which declare one agree on; null where none does.
 * @throws LabError `bad_data` when two differ, or a shape is not of as many features as the matrices have.
 */
export function agreedShape(declarations: readonly Declaration[], features: number): PictureShape | null {
  const made = declarations.flatMap(({ where, shape }) => (shape === null ? [] : [{ where, shape }]));
  for (const { where, shape } of made) {
    const { rows, columns, channels } = shape;
    if (rows * columns * channels === features) continue;
    throw new LabError(
      'bad_data',
      `The matrices have ${features} features, and ${where} declares ${shapeWords(shape)} = ${rows * columns * channels}. Correct it, or remove it.`,
    );
  }
  const [first, ...others] = made;
  if (first === undefined) return null;
  const other = others.find(({ shape }) => shapeWords(shape) !== shapeWords(first.shape));
  if (other === undefined) return first.shape;
  throw new LabError(
    'bad_data',
    `Two shapes of a picture are declared: ${shapeWords(first.shape)} by ${first.where}, and ${shapeWords(other.shape)} by ${other.where}. Correct one of them.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
