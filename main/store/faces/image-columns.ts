import type { FaceImage } from '../../../shared/models/face.ts';

export interface ImageColumns extends Omit<FaceImage, 'decodes' | 'progressive'> {
  decodes: 0 | 1;
  progressive: 0 | 1;
}

export function imageOf({ decodes, progressive, ...rest }: ImageColumns): FaceImage {
  return { ...rest, decodes: decodes === 1, progressive: progressive === 1 };
}

export function imageColumns({ decodes, progressive, ...rest }: FaceImage): ImageColumns {
  return { ...rest, decodes: decodes ? 1 : 0, progressive: progressive ? 1 : 0 };
}
