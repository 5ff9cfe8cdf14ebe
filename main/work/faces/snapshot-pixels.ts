import { LabError } from '../../../shared/failure.ts';
import type { FaceImaging, SnapshotItem } from '../../../shared/models/face-snapshot.ts';
import type { LabContext } from '../lab-context.ts';
import { orAborted } from './bytes-of-faces.ts';
import type { ChangedFaces } from './changed-faces.ts';

/**
 * Gives the pixels of a snapshot's items, of no other bytes than those the snapshot names: each picture is hashed before it is decoded.
 * One that is damaged is set aside, and the rows of one that is damaged or gone are pending again, as after a check of the kept files.
 * @throws LabError `bad_data` for such a picture, which names what brings it back.
 */
export function snapshotPixels(
  lab: Pick<LabContext, 'store' | 'blobs' | 'imaging'>,
  imaging: FaceImaging,
  changed: ChangedFaces,
  signal: AbortSignal,
): (item: SnapshotItem) => Promise<Uint8Array> {
  const sound = new Map<string, Promise<boolean>>();

  async function check(sha256: string): Promise<boolean> {
    if (await lab.blobs.isSound(sha256)) return true;
    if (await lab.blobs.has(sha256)) await lab.blobs.setAside(sha256);
    changed.add(lab.store.faces.downloads.forget(sha256));
    return false;
  }

  return async ({ sha256, box }) => {
    const checked = sound.get(sha256) ?? check(sha256);
    sound.set(sha256, checked);
    if (await orAborted(checked, signal)) return orAborted(lab.imaging.pixels(sha256, box, imaging), signal);
    const words = 'its picture is damaged or gone. Download it again, or import its folder again, then try again.';
    throw new LabError('bad_data', words, { sha256 });
  };
}
