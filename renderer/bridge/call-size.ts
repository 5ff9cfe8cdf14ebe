import { mostCallBytes } from '../../shared/contract/frame.ts';

/** Left for the names and numbers around a text in its call. */
const spare = 16_384;

/** False for a text that is too long for one call of a lab, which would end the connection. */
export function fitsCall(text: string): boolean {
  return new TextEncoder().encode(JSON.stringify(text)).length <= mostCallBytes - spare;
}
