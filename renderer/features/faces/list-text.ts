import { encodingOf } from '../../../shared/lib/text-encoding.ts';

/** The text of the bytes of a list or patch, decoded as the lab itself does it with a file. */
export function decodedText(bytes: ArrayBuffer): string {
  return new TextDecoder(encodingOf(new Uint8Array(bytes))).decode(bytes);
}
