import { LabError } from '../../../shared/contract/failure.ts';
import type { Media, MediaRef } from '../../../shared/contract/media.ts';
import type { LabContext } from '../lab-context.ts';

/** Pictures of faces: always decoded and encoded anew, so that no byte from the web reaches a window as it came. */
export function readFaceMedia(
  _lab: LabContext,
  _ref: Extract<MediaRef, { kind: 'face-crop' | 'face-photo' }>,
): Promise<Media> {
  throw new LabError('unavailable', 'Not built yet.');
}
