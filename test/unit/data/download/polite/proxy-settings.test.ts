import { describe, expect, it } from 'vitest';
import { proxySettings } from '../../../../../main/data/download/polite/proxy-settings.ts';

const set = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://secure.example:3128' };
const proxyOf = (environment: Record<string, string>, address: string): string | undefined =>
  proxySettings(environment)?.(new URL(address))?.host;

describe('the proxy of an address', () => {
  it('is that of its scheme; https goes through the plain one where it has none of its own', () => {
    expect(proxySettings({})).toBeUndefined();
    expect(proxySettings({ HTTP_PROXY: '', HTTPS_PROXY: '  ' })).toBeUndefined();
    expect(proxyOf(set, 'http://a.example/')).toBe('plain.example:3128');
    expect(proxyOf(set, 'https://a.example/')).toBe('secure.example:3128');
    expect(proxyOf({ HTTP_PROXY: set.HTTP_PROXY }, 'https://a.example/')).toBe('plain.example:3128');
    expect(proxyOf({ HTTPS_PROXY: set.HTTPS_PROXY }, 'http://a.example/')).toBeUndefined();
  });

  it('may be written in small letters, which count for more, and without its scheme', () => {
    expect(proxyOf({ ...set, http_proxy: 'small.example:8080' }, 'http://a.example/')).toBe('small.example:8080');
  });

  it.each(['socks5://proxy.example:1080', 'http://', 'ftp://proxy.example'])('is refused as %s', (value) => {
    expect(() => proxySettings({ HTTP_PROXY: value })).toThrow(
      expect.objectContaining({ code: 'bad_input', message: expect.stringContaining('HTTP_PROXY') as string }) as Error,
    );
  });

  it.each([
    ['example.com', 'http://example.com/', true],
    ['example.com', 'http://pictures.example.com/', true],
    ['.example.com', 'http://pictures.example.com/', true],
    ['*.example.com', 'http://pictures.example.com/', true],
    ['EXAMPLE.com', 'http://Example.COM./', true],
    ['example.com', 'http://badexample.com/', false],
    ['a.example, b.example', 'https://b.example/', true],
    ['a.example b.example', 'https://b.example/', true],
    ['example.com:8080', 'http://example.com:8080/', true],
    ['example.com:8080', 'http://example.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['*', 'http://anything.example/', true],
    ['93.184.0.0/16', 'http://93.184.216.34/', true],
    ['93.184.0.0/16', 'http://93.185.0.1/', false],
    ['93.184.216.34', 'http://93.184.216.34/', true],
    ['2001:db8::/32', 'http://[2001:db8::1]/', true],
    ['[2001:db8::1]:80', 'http://[2001:db8::1]/', true],
    ['2001:db8::1', 'http://[2001:db8::1]/', true],
    ['/,:,::/x', 'http://a.example/', false],
  ])('is none where NO_PROXY is %s and the address %s: %s', (exceptions, address, none) => {
    expect(proxyOf({ ...set, NO_PROXY: exceptions }, address) === undefined).toBe(none);
  });

  it.each(['http://127.0.0.1/', 'http://127.1/', 'https://[::1]/', 'http://localhost:8080/', 'http://a.localhost/'])(
    'is none for this machine itself: %s',
    (address) => {
      expect(proxyOf(set, address)).toBeUndefined();
    },
  );
});
