import { z } from 'zod';
import type { FaceBox, FaceImage } from '../../../../shared/models/face.ts';
import type { FaceImaging } from '../../../../shared/models/face-snapshot.ts';

/** Measures of one crop; its checks are in main/data/faces/checks. Of a box that misses the image the sizes are 0 and the rest too. */
export const cropMeasures = z.object({
  /** Sides of the box after it was clamped to the image, in pixels. */
  width: z.number(),
  height: z.number(),
  /** Share of the box that is inside the image, 0…1. */
  inside: z.number(),
  /** Mean brightness 0…255 and its standard deviation. */
  mean: z.number(),
  deviation: z.number(),
  /** Standard deviation of the Laplacian of the 64 × 64 grey crop: low is blurred. */
  sharpness: z.number(),
  /** Mean distance between the colour channels, 0 for grey. */
  colourfulness: z.number(),
});
export type CropMeasures = z.infer<typeof cropMeasures>;

/** What is measured of one crop. `dhash`: 32 bytes, the 256 bits of the 16×16 difference hash; null where there is no crop. */
export interface MeasuredCrop {
  measures: CropMeasures;
  dhash: Uint8Array<ArrayBuffer> | null;
}

/** What one look at a blob shows. `crops`: one for each box that was asked for, in their order; none of what does not decode. */
export interface SeenPicture {
  image: FaceImage;
  crops: MeasuredCrop[];
}

/**
 * Decodes untrusted pictures in child processes that have no network and little memory. A picture that breaks its child is the
 * only one that is lost: the child starts again and the others continue. What a person waits for goes before what runs behind.
 */
export interface Imaging {
  /**
   * Looks at a blob and measures these boxes of it in one go, which decodes it once. Bytes that do not decode, or break the decoder, are
   * an answer and no error.
   */
  look(sha256: string, boxes: readonly FaceBox[]): Promise<SeenPicture>;
  /** Measures one box of a blob that was looked at before. */
  measure(sha256: string, box: FaceBox): Promise<MeasuredCrop>;
  /** The box of a picture, clamped, at most `size` pixels wide and high, as WebP. Kept in `<data>/thumbnails`, which has a bound. */
  crop(sha256: string, box: FaceBox, size: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The whole picture, upright, no side above `most` pixels, as WebP. */
  photo(sha256: string, most: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The crop as a net sees it: planes red, green, blue (or one grey plane), row by row, uint8 `[channels · size · size]`.
   * Only of bytes that hash to this sha256 and decode to the last row.
   * @throws LabError `bad_data` when they do not, or the box misses the picture
   */
  pixels(sha256: string, box: FaceBox, imaging: FaceImaging): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Why nothing is known of a picture: its decoder was lost with it. That can be the machine's fault, and end otherwise another time. */
export const losses = {
  tooLong: 'It took too long to decode.',
  tooMuchMemory: 'It takes too much memory to decode.',
  brokeDecoder: 'It broke the decoder',
} as const;

/** Whether another try may decode a picture: it was lost, or was refused when a JPEG still needed its end marker. */
export function mayDecodeNow(image: Pick<FaceImage, 'decodes' | 'looks' | 'why'>): boolean {
  return wasLost(image) || (!image.decodes && image.looks === 'jpeg' && image.why.includes('premature end'));
}

/** Whether a picture was lost before it could be decoded. */
export function wasLost({ decodes, why }: Pick<FaceImage, 'decodes' | 'why'>): boolean {
  return !decodes && Object.values(losses).some((words) => why.startsWith(words));
}
