import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { browserKey } from '../../../main/wire/browser-key.ts';
import { serveBrowser } from '../../../main/wire/browser-server.ts';
import { openRefusalLog } from '../../../main/wire/refusal-log.ts';
import { temporaryFolder } from '../../temporary.ts';
import { countingLab } from './counting-lab.ts';
import { enter, openWire, webRequest } from './web-request.ts';

const day = 24 * 3600 * 1000;
const port = '127.0.0.1:4711';

describe('The key that browsers come back with', () => {
  let data: string;
  const file = (): string => join(data, 'browser-key.json');
  beforeEach(() => {
    data = temporaryFolder();
  });

  it('lets a browser into a shell started again on the same port, and into no other', async () => {
    mkdirSync(join(data, 'renderer'));
    writeFileSync(join(data, 'renderer', 'index.html'), 'the page');
    const serve = async (at: number, lab: string) =>
      serveBrowser(
        countingLab(),
        join(data, 'renderer'),
        openRefusalLog(join(data, 'log')),
        at,
        await browserKey(data, lab),
      );
    const first = await serve(0, 'here');
    const Cookie = await enter(first.newAddress());
    const { origin } = first;
    const number = Number(new URL(origin).port);
    await first.close();

    const again = await serve(number, 'here');
    expect((await webRequest(origin, '/', { Cookie })).body).toBe('the page');
    const wire = await openWire(origin, { Cookie, Origin: origin });
    expect(wire).toBeTypeOf('object');
    if (typeof wire === 'object') wire.terminate();
    const elsewhere = await serve(0, 'here');
    const renamed = Cookie.replace(String(number), new URL(elsewhere.origin).port);
    expect((await webRequest(elsewhere.origin, '/', { Cookie: renamed })).status).toBe(401);
    await elsewhere.close();
    await again.close();

    const other = await serve(number, '/tmp/another-lab.sock');
    expect((await webRequest(origin, '/', { Cookie })).status).toBe(401);
    await other.close();
  });

  it('is the same at the next start, readable by its owner alone, and not what a browser is given', async () => {
    const secret = (await browserKey(data, 'here'))(port);
    expect((await browserKey(data, 'here'))(port)).toBe(secret);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(file(), 'utf8')).not.toContain(secret);
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('admits nobody to a copy of its folder', async () => {
    const secret = (await browserKey(data, 'here'))(port);
    const copy = temporaryFolder();
    cpSync(file(), join(copy, 'browser-key.json'));
    chmodSync(join(copy, 'browser-key.json'), 0o600);
    expect((await browserKey(copy, 'here'))(port)).not.toBe(secret);
  });

  it('is replaced when others could read it, when it is damaged, a link or older than 30 days', async () => {
    const spoil: (() => void)[] = [
      () => writeFileSync(file(), '{"key":"short"}'),
      () => writeFileSync(file(), 'x'.repeat(1_000_000)),
    ];
    if (process.platform !== 'win32') {
      spoil.push(
        () => chmodSync(file(), 0o644),
        () => {
          cpSync(file(), join(data, 'elsewhere.json'));
          rmSync(file());
          symlinkSync(join(data, 'elsewhere.json'), file());
        },
      );
    }
    for (const harm of spoil) {
      const before = (await browserKey(data, 'here'))(port);
      harm();
      const after = (await browserKey(data, 'here'))(port);
      expect(after).not.toBe(before);
      expect((await browserKey(data, 'here'))(port)).toBe(after);
    }
    const old = (await browserKey(data, 'here'))(port);
    expect((await browserKey(data, 'here', Date.now() + 29 * day))(port)).toBe(old);
    expect((await browserKey(data, 'here', Date.now() + 31 * day))(port)).not.toBe(old);
  });

  it('lasts as long as the process where it cannot be kept', async () => {
    mkdirSync(join(file(), 'in the way'), { recursive: true });
    const first = await browserKey(data, 'here');
    expect(first(port)).toBe(first(port));
    expect((await browserKey(data, 'here'))(port)).not.toBe(first(port));
  });
});
