import type { WebFrameMain } from 'electron';
import { isAppAddress } from './address.ts';

/** True for the page of one of the application's windows itself: not for a frame inside it, another site, or a page that is gone. */
export function isOwnPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isAppAddress(frame.url);
}
