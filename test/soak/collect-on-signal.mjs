import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Loaded first into the lab that is soaked and into its children (`--expose-gc --import`): on SIGUSR2 their threads collect garbage, so that
 * resident memory says what they hold and not how lazy the collector is.
 */
const channel = new BroadcastChannel('collect');
channel.unref();
channel.onmessage = () => globalThis.gc?.();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    channel.postMessage(null);
    globalThis.gc?.();
  });
}
