import type { RawData } from 'ws';

/** What a text frame says, not checked yet. @returns undefined when it is no JSON. */
export function parseFrame(data: RawData): unknown {
  // In the mode both sides use (`nodebuffer`), a message is one Buffer.
  if (!Buffer.isBuffer(data)) return undefined;
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}
