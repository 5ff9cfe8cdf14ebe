import type { FaceBox, FaceImage } from '../../../../shared/models/face.ts';
import type { FaceImaging } from '../../../../shared/models/face-snapshot.ts';

/** Measures of one crop; its checks are in main/data/faces/checks. Of a box that misses the image the sizes are 0 and the rest too. */
export interface CropMeasures {
  /** Sides of the box after it was clamped to the image, in pixels. */
  width: number;
  height: number;
  /** Share of the box that is inside the image, 0…1. */
  inside: number;
  /** Mean brightness 0…255 and its standard deviation. */
  mean: number;
  deviation: number;
  /** Standard deviation of the Laplacian of the 64 × 64 grey crop: low is blurred. */
  sharpness: number;
  /** Mean distance between the colour channels, 0 for grey. */
  colourfulness: number;
}

/** What is measured of one crop. `dhash`: 32 bytes, the 256 bits of the 16×16 difference hash; null where there is no crop. */
export interface MeasuredCrop {
  measures: CropMeasures;
  dhash: Uint8Array<ArrayBuffer> | null;
}

/**
 * Decodes untrusted pictures in child processes that have no network and little memory. A picture that breaks its child is the
 * only one that is lost: the child starts again and the others go on. What a person waits for goes before what runs behind.
 */
export interface Imaging {
  /** Looks at a blob. Bytes that do not decode, or break the decoder, are an answer and no error. */
  inspect(sha256: string): Promise<FaceImage>;
  measure(sha256: string, box: FaceBox): Promise<MeasuredCrop>;
  /** The box of a picture, clamped, at most `size` pixels wide and high, as WebP. Kept in `<data>/thumbnails`, which has a bound. */
  crop(sha256: string, box: FaceBox, size: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The whole picture, upright, no side above `most` pixels, as WebP. */
  photo(sha256: string, most: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The crop as a net sees it: planes red, green, blue (or one grey plane), row by row, uint8 `[channels · size · size]`.
   * @throws LabError `bad_data` when the picture does not decode or the box misses it.
   */
  pixels(sha256: string, box: FaceBox, imaging: FaceImaging): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}
