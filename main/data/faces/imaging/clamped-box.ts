import type { FaceBox } from '../../../../shared/models/face.ts';

/** What of a box is on the picture. `box` is null where nothing is; `inside` is the share of the published box's area that is left. */
export interface ClampedBox {
  box: FaceBox | null;
  inside: number;
}

/**
 * Clamps a box to a picture: some published boxes reach over its edge, or miss a picture that was replaced by a smaller one.
 * @param width,height of the upright picture in pixels
 */
export function clampBox(box: FaceBox, width: number, height: number): ClampedBox {
  const x1 = Math.max(0, box.x1);
  const y1 = Math.max(0, box.y1);
  const x2 = Math.min(width, box.x2);
  const y2 = Math.min(height, box.y2);
  if (x2 <= x1 || y2 <= y1) return { box: null, inside: 0 };
  const whole = (box.x2 - box.x1) * (box.y2 - box.y1);
  return { box: { x1, y1, x2, y2 }, inside: ((x2 - x1) * (y2 - y1)) / whole };
}
