import { expect, it } from 'vitest';
import { webAddress } from '../../../main/electron/web-address.ts';

it('hands on pages of the web by https, as a browser will read them', () => {
  expect(webAddress('https://example.org')).toBe('https://example.org/');
  expect(webAddress('HTTPS://EXAMPLE.org/a b')).toBe('https://example.org/a%20b');
});

it('hands on nothing else', () => {
  const others = [
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mailto:a@example.org',
    'smb://server/share',
    'https://someone:secret@example.org/',
    `https://example.org/${'a'.repeat(2048)}`,
    'example.org',
    '',
  ];
  for (const address of others) expect(webAddress(address), address).toBeUndefined();
});
