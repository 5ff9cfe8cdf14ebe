import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../temporary.ts';
import { fetched, fetcher, never, picture, sha256, web } from './fetching.ts';
import { smallProxy } from './small-proxy.ts';

const portOf = (address: string): number => Number(new URL(address).port);

describe('through a proxy', () => {
  it('an http address is asked by its whole name, which only the proxy looks up', async () => {
    const site = await web();
    const { host, lines, hosts } = await smallProxy({ port: portOf(site.address('/')) });
    const resolve = (): never => {
      throw new Error('Nothing is looked up here.');
    };
    const { outcome } = await fetched('http://pictures.example:8080/picture.jpg?size=2', {
      environment: { HTTP_PROXY: `http://${host}` },
      allowPrivate: false,
      resolve,
    });
    expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture), httpStatus: 200 });
    expect(lines).toEqual(['GET http://pictures.example:8080/picture.jpg?size=2']);
    expect(hosts).toEqual(['pictures.example:8080']);
    expect(site.requests).toHaveLength(1);
  });

  it('goes every step of a redirect, and none to an address that is private itself', async () => {
    const site = await web();
    const { host, lines } = await smallProxy({ port: portOf(site.address('/')) });
    const options = { environment: { HTTP_PROXY: host }, allowPrivate: false };
    const { outcome } = await fetched(
      `http://pictures.example${pathOf(site.address('/picture.jpg', 0, 'redirect-private'))}`,
      options,
    );
    expect(outcome).toMatchObject({ state: 'blocked', cause: 'private address' });
    for (const address of [
      'http://10.0.0.1/a.jpg',
      'http://[fd00::1]/a.jpg',
      'http://169.254.169.254/',
      'http://127.0.0.1/',
    ]) {
      expect((await fetched(address, options)).outcome, address).toMatchObject({ cause: 'private address' });
    }
    expect(lines).toHaveLength(1);
  });

  it('is not gone where NO_PROXY says so', async () => {
    const site = await web();
    const { host, lines } = await smallProxy({ port: 9 });
    const { outcome } = await fetched(`http://pictures.example:${portOf(site.address('/'))}/picture.jpg`, {
      environment: { HTTP_PROXY: host, NO_PROXY: '.example' },
      resolve: (_name, _options, callback) => {
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    });
    expect(outcome.kind).toBe('came');
    expect(lines).toEqual([]);
  });

  it('says who it is with the name and password of the proxy’s address, and to no host', async () => {
    const site = await web();
    const authorization = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`;
    const { host } = await smallProxy({ port: portOf(site.address('/')), authorization });
    const known = await fetched('http://pictures.example/picture.jpg', {
      environment: { HTTP_PROXY: `http://ada:p%40ss@${host}` },
    });
    expect(known.outcome.kind).toBe('came');
    for (const address of ['http://pictures.example/picture.jpg', 'https://pictures.example/picture.jpg']) {
      await expect(fetched(address, { environment: { HTTP_PROXY: `http://${host}` } })).rejects.toMatchObject({
        code: 'network',
        message: expect.stringContaining('asks for a name and a password') as string,
      });
    }
  });

  it('that is not there, no address is called dead', async () => {
    for (const scheme of ['http', 'https']) {
      const asked = fetched(`${scheme}://pictures.example/a.jpg`, {
        environment: { HTTP_PROXY: 'http://127.0.0.1:9' },
      });
      await expect(asked).rejects.toMatchObject({
        code: 'network',
        message: expect.stringContaining('127.0.0.1:9 cannot be reached') as string,
      });
    }
  });

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)(
    'an https address is asked in a tunnel, and the certificate is that of its host',
    async () => {
      const { key, cert } = certificate('pictures.example');
      const usual = getCACertificates('default');
      setDefaultCACertificates([...usual, cert]);
      onTestFinished(() => setDefaultCACertificates(usual));
      const secure = createServer({ key, cert }, (_request, response) => response.end(picture));
      secure.listen(0, '127.0.0.1');
      await once(secure, 'listening');
      onTestFinished(() => {
        secure.closeAllConnections();
        secure.close();
      });
      const { host, lines } = await smallProxy({ port: (secure.address() as AddressInfo).port });
      const options = { environment: { HTTPS_PROXY: `http://${host}` }, allowPrivate: false };
      const { outcome } = await fetched('https://pictures.example/picture.jpg', options);
      expect(outcome).toMatchObject({ kind: 'came', sha256: sha256(picture) });
      expect((await fetched('https://elsewhere.example/picture.jpg', options)).outcome).toMatchObject({ cause: 'tls' });
      expect(lines).toEqual(['CONNECT pictures.example:443', 'CONNECT elsewhere.example:443']);
    },
  );

  it('that refuses a tunnel, an address fails by what the proxy said', async () => {
    const { host, lines } = await smallProxy({ port: 9, connectStatus: 403 });
    const { fetch } = fetcher({ environment: { HTTPS_PROXY: host } });
    const into = join(temporaryFolder(), 'bytes');
    expect(await fetch('https://pictures.example/a.jpg', { into, signal: never })).toMatchObject({
      state: 'dead',
      cause: 'http 403',
    });
    expect(lines).toEqual(['CONNECT pictures.example:443']);
  });
});

function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function certificate(host: string): { key: string; cert: string } {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...made, ...names], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
