import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { LabEvent } from '../../shared/contract/event.ts';
import { LabError, type FailureCode } from '../../shared/failure.ts';
import { mediaAddress, type MediaRef } from '../../shared/contract/media.ts';
import type { LabClient, LabPort } from '../../shared/contract/port.ts';
import { preloadPort } from './preload-port.ts';
import { wirePort } from './wire-port.ts';

interface Bridge {
  readonly client: LabClient;
  readonly subscribe: (listener: (event: LabEvent) => void) => () => void;
}

/** The desktop app's preload where there is one, else the browser shell's wire. */
function openBridge(): Bridge {
  const port = window.lab === undefined ? openWire() : preloadPort(window.lab);
  return { client: labClient(port), subscribe: port.subscribe };
}

function openWire(): Pick<LabPort, 'call' | 'subscribe'> {
  const address = new URL('/wire', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return wirePort(() => new WebSocket(address));
}

const bridge = openBridge();

/** The lab's calls. Each resolves to a `Result` and never rejects; `valueOf` turns one into a value or a thrown `LabError`. */
export const lab: LabClient = bridge.client;

/**
 * Listens to the lab's events, `connection` among them.
 * @returns a function that ends the subscription.
 */
export const subscribe = bridge.subscribe;

export { valueOf };

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
    throw new LabError('unavailable', 'The lab does not answer. Start it again and try once more.', { address });
  });
  if (response.ok) return response.arrayBuffer();
  const code: FailureCode = response.status === 404 ? 'not_found' : 'unavailable';
  const message = code === 'not_found' ? 'The lab has no such picture or file.' : 'The lab could not send this file.';
  throw new LabError(code, message, { address, status: response.status });
}
