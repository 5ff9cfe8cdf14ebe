import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** A place with one newer package, as electron-builder lists it, on this machine. `asked`: the paths asked for, each once, since it was told to `forget`. */
export async function serveRelease(
  version: string,
  content: string,
): Promise<{ address: string; asked: string[]; forget(): void; close(): Promise<void> }> {
  const name = `hidden-unit-${version}.AppImage`;
  const sha512 = createHash('sha512').update(content).digest('base64');
  const list = {
    version,
    files: [{ url: name, sha512, size: Buffer.byteLength(content) }],
    path: name,
    sha512,
    releaseDate: '2026-01-01T00:00:00.000Z',
  };
  const answers: Record<string, string> = { '/latest-linux.yml': JSON.stringify(list), [`/${name}`]: content };
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.add(pathname);
    const answer = answers[pathname];
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('The server has no port.');
  return {
    address: `http://127.0.0.1:${place.port}`,
    get asked() {
      return [...asked];
    },
    forget: () => {
      asked.clear();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.closeAllConnections();
      server.close();
      await closed;
    },
  };
}
