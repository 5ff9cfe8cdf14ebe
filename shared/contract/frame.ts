import { z } from 'zod';
import { connectionEvent } from './shell-event.ts';

/** The contract over a WebSocket: JSON text frames, one object each. Larger ones than this are refused by either side. */
export const mostFrameBytes = 16 * 1024 * 1024;
/** What a face may send at most: an actor list or a patch that a person chose in a window. */
export const mostCallBytes = 16 * 1024 * 1024;

/** The same of all other calls. Reading a text of 16 MB takes a lab's thread longer than it has. */
export const mostUsualCallBytes = 4 * 1024 * 1024;
/** The calls that carry such a list or patch. */
export const largeCalls: readonly string[] = [
  'faceLists.preview',
  'faceLists.add',
  'facePatches.preview',
  'facePatches.import',
];

export const callFrame = z.strictObject({
  id: z.int().min(0),
  call: z.string().min(1).max(80),
  input: z.unknown(),
});
export type CallFrame = z.infer<typeof callFrame>;

/** What the shell that serves a page tells it besides, when the lab it is attached to is lost and found again. */
export const shellFrame = z.object({ shell: connectionEvent });
