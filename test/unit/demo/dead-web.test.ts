import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startDeadWeb } from '../../../main/demo/dead-web.ts';

it('answers in the way that the address or the page asks for', async () => {
  const web = await startDeadWeb({
    pages: new Map([['/a b.jpg', { content: Buffer.from('picture'), behaviour: 'gone' as const }]]),
    hosts: 2,
  });
  onTestFinished(() => web.close());
  expect(web.address('/a b.jpg', 1)).toMatch(/^http:\/\/127\.0\.0\.[12]:\d+\/a%20b\.jpg$/);
  expect((await fetch(web.address('/a b.jpg'))).status).toBe(410);
  expect(await (await fetch(web.address('/a b.jpg', 1, 'good'))).text()).toBe('picture');
  expect((await fetch(web.address('/other.jpg'))).status).toBe(404);
  expect(web.requests.map(({ path, status }) => [path, status])).toEqual([
    ['/a%20b.jpg', 410],
    ['/a%20b.jpg?as=good', 200],
    ['/other.jpg', 404],
  ]);
});

it('outlives an address that cannot be read', async () => {
  const web = await startDeadWeb({ pages: new Map() });
  onTestFinished(() => web.close());
  const { port } = new URL(web.origins[0] ?? '');
  const socket = connect(Number(port), '127.0.0.1');
  socket.end('GET /%E0%A4%A HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => socket.on('close', resolve).on('error', resolve).resume());
  expect((await fetch(web.address('/'))).status).toBe(404);
});
