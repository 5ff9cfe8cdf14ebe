import { encodingOf } from '../../../shared/lib/text-encoding.ts';

/** The text of a list's bytes, decoded as the lab itself does it with a file. */
export function listText(bytes: ArrayBuffer): string {
  return new TextDecoder(encodingOf(new Uint8Array(bytes))).decode(bytes);
}
