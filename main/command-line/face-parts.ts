import { LabError } from '../../shared/failure.ts';
import { encodingOf } from '../../shared/lib/text-encoding.ts';
import { mostFaceParts, type FacePart } from '../../shared/models/face-snapshot.ts';
import type { MatrixPartName } from '../../shared/models/matrices.ts';
import { readNamedFile } from '../named-file.ts';
import { resolve } from 'node:path';

const mostBytes = 4 * 1024 * 1024;
const mostLabel = 200;
const mostLine = 400;

/** Parts as people write them. */
const parts: Readonly<Record<string, MatrixPartName>> = {
  training: 'training',
  train: 'training',
  validation: 'validation',
  test: 'test',
};

/**
 * Reads a division of faces: a line for each, its label (`bracco16`, or the name of its file, `bracco16.jpg`) and its part, with a tab, a
 * comma, a semicolon or blanks between. Empty lines and those that begin with `#` say nothing.
 * @throws LabError `bad_data` with the number of the first line that is wrong, `not_found` without such a file.
 */
export async function readFaceParts(path: string): Promise<FacePart[]> {
  const bytes = await readNamedFile(resolve(path), mostBytes);
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const found = new Map<string, FacePart>();
  text.split(/\r?\n/).forEach((line, at) => {
    const wrong = (why: string): LabError =>
      new LabError('bad_data', `Line ${at + 1} of ${path}: ${why} Correct it, then try again.`);
    const words = line.trim();
    if (words === '' || words.startsWith('#')) return;
    if (words.length > mostLine) throw wrong(`it has ${words.length} characters, and ${mostLine} are the most.`);
    const [, name = '', part = ''] = /^(.+?)\s*[\t,; ]\s*([^\t,; ]+)$/.exec(words) ?? [];
    const label = name.replace(/\.[a-z]{2,4}$/i, '');
    const known = parts[part.toLowerCase()];
    if (label === '') throw wrong(`“${words.slice(0, 60)}” is not a label and a part.`);
    if (label.length > mostLabel)
      throw wrong(`its label has ${label.length} characters, and ${mostLabel} are the most.`);
    if (known === undefined)
      throw wrong(`“${part.slice(0, 60)}” is no part. The parts are training, validation and test.`);
    if (found.has(label)) throw wrong(`“${label}” has a part already.`);
    found.set(label, { label, part: known });
    if (found.size > mostFaceParts) throw wrong(`the file names more than ${mostFaceParts} faces.`);
  });
  if (found.size === 0)
    throw new LabError('bad_data', `${path} names no face. Write a label and its part in each line.`);
  return [...found.values()];
}
