import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError, type FailureCode } from '../../shared/failure.ts';
import { mediaAddress, type MediaRef } from '../../shared/contract/media.ts';
import type { LabClient, PagePort } from '../../shared/contract/port.ts';
import { preloadPort } from './preload-port.ts';
import { wirePort, type WirePort } from './wire-port.ts';
import { answerBytes } from './answer-bytes.ts';

/** The desktop app's preload where there is one, else the browser shell's wire. */
function openBridge(): PagePort & Partial<Pick<WirePort, 'reconnect'>> {
  return window.lab === undefined ? openWire() : preloadPort(window.lab);
}

function openWire(): WirePort {
  const address = new URL('/wire', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return wirePort(() => new WebSocket(address));
}

const bridge = openBridge();

/** The lab's calls. Each resolves to a `Result` and never rejects; `valueOf` turns one into a value or a thrown `LabError`. */
export const lab: LabClient = labClient(bridge);

/**
 * Listens to the lab's events.
 * @returns a function that ends the subscription.
 */
export const subscribe = bridge.subscribe;

/**
 * Listens to what this page's own shell tells, `connection` among it.
 * @returns a function that ends the subscription.
 */
export const hearShell = bridge.hearShell;

export { valueOf };

/** The result of trying to reach the lab: `stranger` where one answers that has not let this browser in. */
export type Reach = 'reached' | 'silent' | 'stranger';

/** Tries to reach a lost lab at once. The desktop app tries by itself, and has nothing to be told. */
export async function reconnect(): Promise<Reach> {
  if (bridge.reconnect === undefined || (await bridge.reconnect())) return 'reached';
  // A WebSocket does not say why it was not opened; a request does.
  const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  return answer?.status === 401 || answer?.status === 403 ? 'stranger' : 'silent';
}

/** True in the desktop app, where the lab is in the same program and the system's menus do part of the work. */
export const inDesktopApp = window.lab !== undefined;

/**
 * The bytes a media reference names.
 * @throws LabError `not_found`, or `unavailable` when the lab does not answer.
 */
export async function media(ref: MediaRef, signal?: AbortSignal): Promise<ArrayBuffer> {
  const address = mediaAddress(ref);
  const response = await fetch(address, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new LabError('unavailable', 'The lab is not responding. Start it again, then retry.', { address });
  });
  const bytes = await answerBytes(response);
  if (bytes !== undefined) return bytes;
  const code: FailureCode = response.status === 404 ? 'not_found' : 'unavailable';
  const message =
    code === 'not_found' ? 'This picture or file is not in the lab.' : 'The lab could not send this file.';
  throw new LabError(code, message, { address, status: response.status });
}
