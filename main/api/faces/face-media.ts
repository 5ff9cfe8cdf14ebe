import type { Media, MediaRef } from '../../../shared/contract/media.ts';
import type { LabContext } from '../../work/lab-context.ts';

/**
 * Pictures of faces: always decoded and encoded anew, so that no byte from the web reaches a window as it came.
 * @throws LabError `not_found` without such bytes, `bad_data` when they do not decode or the box misses the picture
 */
export async function readFaceMedia(
  { imaging }: Pick<LabContext, 'imaging'>,
  ref: Extract<MediaRef, { kind: 'face-crop' | 'face-photo' }>,
): Promise<Media> {
  const bytes =
    ref.kind === 'face-crop'
      ? await imaging.crop(ref.sha256, ref.box, ref.size)
      : await imaging.photo(ref.sha256, ref.most);
  return { type: 'image/webp', bytes };
}
