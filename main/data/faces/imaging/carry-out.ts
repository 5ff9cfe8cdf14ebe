import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { LabError, toFailure } from '../../../../shared/failure.ts';
import { cropPicture, cropPlanes } from './crop.ts';
import { measureCrop } from './crop-measures.ts';
import type { ImagingOrder, ImagingResult } from './imaging-messages.ts';
import { inspectPicture } from './inspection.ts';
import { previewCrop, previewPhoto } from './preview.ts';

export { isWebAssembly } from './picture.ts';

/** No picture of a person needs more; what is larger is not read into memory. */
const mostBytes = 256 * 2 ** 20;

/** Carries out one order of the lab. What goes wrong is an answer. */
export async function carryOut(order: ImagingOrder): Promise<ImagingResult> {
  try {
    return await resultOf(order);
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) };
  }
}

async function resultOf(order: ImagingOrder): Promise<ImagingResult> {
  const bytes = readBlob(order.file);
  switch (order.kind) {
    case 'look': {
      const { image, crops } = await inspectPicture(bytes, order.boxes);
      return { kind: 'seen', image: { sha256: order.sha256, ...image }, crops: crops.map(measureCrop) };
    }
    case 'measure':
      return { kind: 'measured', crop: measureCrop(await cropPicture(bytes, order.box)) };
    case 'crop':
      return { kind: 'bytes', bytes: await previewCrop(bytes, order.box, order.size) };
    case 'photo':
      return { kind: 'bytes', bytes: await previewPhoto(bytes, order.most) };
    case 'pixels':
      requireHash(bytes, order.sha256);
      return { kind: 'bytes', bytes: await cropPlanes(bytes, order.box, order.imaging) };
  }
}

/** What a net is trained on is what the snapshot names, and no disk that forgets may change it unseen. */
function requireHash(bytes: Uint8Array, sha256: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return;
  const words = 'The bytes of this picture are damaged on the disk. Check the blobs, then download it again.';
  throw new LabError('bad_data', words, { expected: sha256, found });
}

/** Nobody waits for this thread meanwhile, and reading so takes a third of the time. */
function readBlob(file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > mostBytes)
      throw new LabError('bad_data', `It has ${size.toLocaleString('en')} bytes, which is too many.`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('not_found', 'The bytes of this picture are not in the lab. Download them again.', {
      why: String(error),
    });
  }
}
