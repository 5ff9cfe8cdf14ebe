import { LabError } from '../../../shared/failure.ts';
import type { FaceBox } from '../../../shared/models/face.ts';
import type { LabContext } from '../lab-context.ts';
import { orAborted, someAtOnce } from './bytes-of-faces.ts';

interface Crop {
  sha256: string;
  box: FaceBox;
}

/**
 * Measures crops and keeps what was measured. One that cannot be measured is told and stays unmeasured.
 * @throws LabError `unavailable` where no picture can be decoded at all, and `cancelled` after the signal.
 */
export async function measureCrops(
  lab: Pick<LabContext, 'store' | 'imaging'>,
  crops: readonly Crop[],
  {
    signal,
    onDone = () => undefined,
    onTrouble = () => undefined,
  }: { signal: AbortSignal; onDone?: () => void; onTrouble?: (words: string) => void },
): Promise<void> {
  await someAtOnce(crops, signal, async ({ sha256, box }) => {
    try {
      const measured = await orAborted(lab.imaging.measure(sha256, box), signal);
      lab.store.faces.images.measured({ sha256, box, measures: { ...measured.measures }, dhash: measured.dhash });
    } catch (error) {
      if (!(error instanceof LabError) || (error.code !== 'bad_data' && error.code !== 'not_found')) throw error;
      onTrouble(`The crop of ${sha256.slice(0, 12)} could not be measured: ${error.message}`);
    }
    onDone();
  });
}
