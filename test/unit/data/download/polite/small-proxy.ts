import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SmallProxy {
  /** `127.0.0.1:12345` */
  host: string;
  /** Request lines without their version, as they came: `GET http://pictures.example/a.jpg`, `CONNECT pictures.example:443`. */
  lines: string[];
  /** Hosts in the `host` headers of requests that were no tunnels. */
  hosts: (string | undefined)[];
}

export interface SmallProxyOptions {
  /** Port of this machine where everything leads to, whatever it is called. */
  port: number;
  /** What has to stand in `proxy-authorization`, else 407. */
  authorization?: string;
  /** What CONNECT is answered with, 200 unless told. */
  connectStatus?: number;
}

/** An HTTP proxy as companies have them, until the test ends. */
export async function smallProxy({ port, authorization, connectStatus = 200 }: SmallProxyOptions): Promise<SmallProxy> {
  const lines: string[] = [];
  const hosts: SmallProxy['hosts'] = [];
  const sockets = new Set<Socket>();
  const isKnown = ({ headers }: IncomingMessage): boolean =>
    authorization === undefined || headers['proxy-authorization'] === authorization;

  function pass(request: IncomingMessage, response: ServerResponse): void {
    lines.push(`${request.method ?? ''} ${request.url ?? ''}`);
    hosts.push(request.headers.host);
    const url = URL.parse(request.url ?? '');
    if (url === null || !isKnown(request)) {
      response.writeHead(url === null ? 400 : 407, { 'proxy-authenticate': 'Basic' }).end('no');
      return;
    }
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const target = forward({ host: '127.0.0.1', port, path: url.pathname + url.search, headers, agent: false });
    target.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    target.on('error', () => response.destroy());
    target.end();
  }

  const server = createServer(pass);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    lines.push(`CONNECT ${request.url ?? ''}`);
    socket.on('error', () => undefined);
    const status = isKnown(request) ? connectStatus : 407;
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, lines, hosts };
}
