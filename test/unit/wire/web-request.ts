import { request } from 'node:http';
import { WebSocket } from 'ws';

export interface WebAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One HTTP request with exactly this path and these headers, which `fetch` would tidy up or forbid. */
export function webRequest(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<WebAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((done, failed) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', failed);
    asked.end();
  });
}

/** The cookie a browser would hold after opening an address with its token. */
export async function enter(address: string): Promise<string> {
  const { origin, search } = new URL(address);
  const answer = await webRequest(origin, `/${search}`);
  const [cookie] = answer.headers['set-cookie'] ?? [];
  return cookie?.split(';')[0] ?? '';
}

/** A WebSocket to `/wire` with these headers: open, or the status it was refused with. */
export function openWire(origin: string, headers: Record<string, string>, path = '/wire'): Promise<WebSocket | number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers });
  return new Promise((done, failed) => {
    socket.once('open', () => done(socket));
    socket.once('unexpected-response', (_, response) => {
      socket.terminate();
      done(response.statusCode ?? 0);
    });
    socket.once('error', failed);
  });
}
