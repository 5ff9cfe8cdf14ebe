import { request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

export interface OpenOptions {
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Milliseconds without a byte after which the server is given up. */
  idleMs: number;
  /** Plain http is let through to this machine itself: for tests. */
  loopback: boolean;
}

const mostRedirects = 5;

/**
 * Opens an address over https and follows redirects, to https only. The body comes as it was sent: no decoding that would
 * change the bytes of a file whose hash is known (which is why this is not `fetch`).
 * @returns the response; its stream fails when the connection is cut or silent.
 * @throws Error for a failed connection, a forbidden address or too many redirects. The HTTP status is the caller's to judge.
 */
export async function openUrl(address: URL, options: OpenOptions): Promise<IncomingMessage> {
  let url = address;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (!isAllowed(url, options.loopback)) throw new Error(`${url.origin} is not https`);
    const response = await send(url, options);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    url = new URL(location, url);
  }
  throw new Error(`more than ${mostRedirects} redirects`);
}

function isAllowed(url: URL, loopback: boolean): boolean {
  if (url.protocol === 'https:') return true;
  return loopback && url.protocol === 'http:' && isIP(url.hostname) === 4 && url.hostname.startsWith('127.');
}

function send(url: URL, { headers, signal, idleMs }: OpenOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const request = secure ? requestHttps : requestHttp;
    // HTTPS_PROXY and NO_PROXY, as everything else on the machine understands them.
    const agent = secure ? new Agent({ proxyEnv: process.env }) : false;
    const outgoing = request(url, { headers: { ...headers, 'accept-encoding': 'identity' }, signal, agent });
    let response: IncomingMessage | undefined;
    outgoing.setTimeout(idleMs, () => {
      const silent = new Error(`no data for ${idleMs / 1000} seconds`);
      if (response === undefined) outgoing.destroy(silent);
      else response.destroy(silent);
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      response = incoming;
      resolve(incoming);
    });
    outgoing.end();
  });
}
