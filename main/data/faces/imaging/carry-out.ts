import { readFile, stat } from 'node:fs/promises';
import { LabError, toFailure } from '../../../../shared/contract/failure.ts';
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
  const bytes = await readBlob(order.file);
  switch (order.kind) {
    case 'inspect':
      return { kind: 'inspected', image: { sha256: order.sha256, ...(await inspectPicture(bytes)) } };
    case 'measure':
      return { kind: 'measured', crop: measureCrop(await cropPicture(bytes, order.box)) };
    case 'crop':
      return { kind: 'bytes', bytes: await previewCrop(bytes, order.box, order.size) };
    case 'photo':
      return { kind: 'bytes', bytes: await previewPhoto(bytes, order.most) };
    case 'pixels':
      return { kind: 'bytes', bytes: await cropPlanes(bytes, order.box, order.imaging) };
  }
}

async function readBlob(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes)
      throw new LabError('bad_data', `It has ${size.toLocaleString('en')} bytes, which is too many.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('not_found', 'The bytes of this picture are not in the lab. Download them again.', {
      why: String(error),
    });
  }
}
