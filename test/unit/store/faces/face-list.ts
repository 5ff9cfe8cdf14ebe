import { createHash } from 'node:crypto';
import type { NewFaceRow } from '../../../../main/store/faces/face-store.ts';
import type { FaceAttempt, FaceImage } from '../../../../shared/models/face.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export const aList = { title: 'a list', hash: sha256('a list'), lines: 6 };

/** A line of an actor's, with bytes `sha256(label)` expected from an address of its own. */
export function newRow(actor: string, index: number, changes: Partial<NewFaceRow> = {}): NewFaceRow {
  const label = `${actor.split(' ').at(-1)?.toLowerCase() ?? ''}${index}`;
  return {
    key: sha256(`${actor} ${index}`),
    actor,
    index,
    label,
    imageId: String(index + 100),
    faceId: String(index + 200),
    url: `http://pictures.example/${label}.jpg`,
    box: { x1: 10, y1: 20, x2: 110, y2: 120 },
    expected: sha256(label),
    ...changes,
  };
}

export function newRows(actor: string, count: number): NewFaceRow[] {
  return Array.from({ length: count }, (_, index) => newRow(actor, index));
}

export function attempt(changes: Partial<FaceAttempt> = {}): FaceAttempt {
  return {
    at: '2026-11-23T10:00:00.000Z',
    from: 'http://pictures.example/',
    via: 'web',
    state: 'pending',
    cause: '',
    httpStatus: 200,
    bytes: 1000,
    seconds: 0.5,
    words: 'It came.',
    ...changes,
  };
}

export function picture(hash: string, changes: Partial<FaceImage> = {}): FaceImage {
  return {
    sha256: hash,
    bytes: 1000,
    looks: 'jpeg',
    decodes: true,
    width: 300,
    height: 400,
    channels: 3,
    progressive: false,
    why: '',
    ...changes,
  };
}
