import { LabError } from '../../../shared/failure.ts';
import { wasLost } from '../../data/faces/imaging/imaging.ts';
import type { LabContext } from '../lab-context.ts';
import type { ChangedFaces } from './changed-faces.ts';

/** Children of the imaging look at one picture each; a few more keep them from waiting for the lab. */
const looksAtOnce = 4;

type Lab = Pick<LabContext, 'store' | 'blobs' | 'imaging'>;

/**
 * Gives a staged file its place under its hash and says in the database whose bytes it is, so that at no moment one is without the
 * other.
 * @param record names the bytes. @returns what `record` does: the rows that have them now.
 * @throws LabError `storage`; the rows are then as without these bytes.
 */
export async function takeBytes(lab: Lab, file: string, sha256: string, record: () => number[]): Promise<number[]> {
  let rows: number[] = [];
  try {
    await lab.blobs.adopt(file, sha256, () => {
      rows = record();
    });
  } catch (error) {
    if (rows.length > 0 && !(await lab.blobs.has(sha256))) lab.store.faces.downloads.forget(sha256);
    throw error;
  }
  return rows;
}

/**
 * Has bytes looked at that nobody has looked at yet, or whose decoder was lost then, which gives their rows a state, and their crops
 * measured in the same go. Writes nothing after the signal.
 */
export async function lookAt(lab: Lab, sha256: string, changed: ChangedFaces, signal: AbortSignal): Promise<void> {
  const { images } = lab.store.faces;
  const known = images.get(sha256);
  if (known !== undefined && !wasLost(known)) return;
  if (!(await lab.blobs.has(sha256))) {
    if (!signal.aborted) changed.add(lab.store.faces.downloads.forget(sha256));
    return;
  }
  const boxes = images.boxes(sha256);
  const { image, crops } = await lab.imaging.look(sha256, boxes);
  if (signal.aborted) return;
  changed.add(images.seen(image));
  for (const [place, box] of boxes.entries()) {
    const crop = crops[place];
    if (crop !== undefined) images.measured({ sha256, box, measures: { ...crop.measures }, dhash: crop.dhash });
  }
}

/**
 * Looks at what came before and was not looked at, because the lab was quit or killed, or the job cancelled. Ends soon after the
 * signal.
 * @param unseen hashes of such bytes
 */
export async function lookAtUnseen(
  lab: Lab,
  changed: ChangedFaces,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => undefined,
  unseen: readonly string[] = lab.store.faces.downloads.unseen(),
): Promise<void> {
  let done = 0;
  await someAtOnce(unseen, signal, async (sha256) => {
    await orAborted(lookAt(lab, sha256, changed, signal), signal);
    onProgress(++done, unseen.length);
  });
}

/** Works through a list in its order, several at once, and begins nothing after the signal. @throws what `work` throws first. */
export async function someAtOnce<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let failed = false;
  const one = async (): Promise<void> => {
    for (const item of waiting) {
      if (signal.aborted || failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: looksAtOnce }, one));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Waits for work that cannot be broken off, but not longer than until the signal. @throws LabError `cancelled`. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const breakOff = (): void => {
    reject(new LabError('cancelled', 'This was cancelled.'));
  };
  if (signal.aborted) breakOff();
  signal.addEventListener('abort', breakOff);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', breakOff);
  }
}
