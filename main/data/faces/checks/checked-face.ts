import type { FaceBox, FaceCheck, FaceImage, FaceState, Verdict } from '../../../../shared/models/face.ts';
import { cropMeasures, type CropMeasures } from '../imaging/imaging.ts';

/** A row with a picture that decodes, and what was measured of its crop; null where that is still to be done. */
export interface CheckedFace {
  id: number;
  actor: string;
  label: string;
  state: FaceState;
  verdict: Verdict | null;
  sha256: string;
  /** The box in use: the published one or where a person moved it. */
  box: FaceBox;
  image: Pick<FaceImage, 'bytes' | 'width' | 'height'>;
  measures: CropMeasures | null;
  /** The 256 bits of the crop's difference hash. */
  dhash: Uint8Array | null;
}

/** A check as the store keeps it. */
export interface FoundCheck extends FaceCheck {
  row: number;
}

/** Measures as the store gives them. @returns null for those of another time, which lack one of today's. */
export function cropMeasuresOf(stored: Record<string, number>): CropMeasures | null {
  return cropMeasures.safeParse(stored).data ?? null;
}
