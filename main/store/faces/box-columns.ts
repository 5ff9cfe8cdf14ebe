import type { FaceBox } from '../../../shared/models/face.ts';

/** The four columns of a box that may be missing; they are all null or none. */
export interface BoxColumns {
  x1: number | null;
  y1: number | null;
  x2: number | null;
  y2: number | null;
}

export function boxOf({ x1, y1, x2, y2 }: BoxColumns): FaceBox | null {
  return x1 === null || y1 === null || x2 === null || y2 === null ? null : { x1, y1, x2, y2 };
}

export function boxColumns(box: FaceBox | null): BoxColumns {
  return box === null ? { x1: null, y1: null, x2: null, y2: null } : { x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2 };
}
