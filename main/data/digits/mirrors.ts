import { z } from 'zod';
import { LabError } from '../../../shared/failure.ts';
import { digitsPartName } from '../../../shared/models/digits.ts';
import { readNamedFile } from '../../named-file.ts';

const mostListBytes = 1024 * 1024;

const hexadecimal = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

/**
 * `resources/digits-mirrors.json`: the four published files of MNIST, and the folders on the web that hold them. The sha256
 * decides; the MD5 is there for people, as it is the one usually quoted.
 */
const digitsMirrors = z.strictObject({
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
        part: digitsPartName,
        kind: z.enum(['images', 'labels']),
        bytes: z.int().min(1),
        md5: hexadecimal(32),
        sha256: hexadecimal(64),
      }),
    )
    .length(4),
  mirrors: z.array(z.url().endsWith('/')).min(1),
});
export type DigitsMirrors = z.infer<typeof digitsMirrors>;

/** @throws LabError `unavailable` when the list is not there or not what it should be. */
export async function readMirrors(path: string): Promise<DigitsMirrors> {
  try {
    return digitsMirrors.parse(JSON.parse((await readNamedFile(path, mostListBytes)).toString('utf8')));
  } catch (error) {
    throw new LabError(
      'unavailable',
      `The list of mirrors ${path} cannot be used. Install Hidden Unit again, or use the built-in sample.`,
      String(error),
    );
  }
}
