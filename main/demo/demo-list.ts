import { createHash } from 'node:crypto';
import type { FaceBox } from '../../shared/models/face.ts';

/** A line of a FaceScrub list before it is text. */
export interface DemoLine {
  name: string;
  imageId: number;
  faceId: number;
  url: string;
  box: FaceBox;
  sha256: string;
}

/** As the published list: a header and tabs. */
export function listText(lines: readonly DemoLine[]): string {
  const header = ['name', 'image_id', 'face_id', 'url', 'bbox', 'sha256'];
  const rows = lines.map(({ name, imageId, faceId, url, box, sha256 }) => {
    return [name, imageId, faceId, url, `${box.x1},${box.y1},${box.x2},${box.y2}`, sha256];
  });
  return [header, ...rows].map((fields) => `${fields.join('\t')}\n`).join('');
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
