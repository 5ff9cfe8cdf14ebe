import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { looksLike } from '../../../../../main/data/faces/imaging/first-bytes.ts';

const square = sharp({ create: { width: 9, height: 9, channels: 3, background: '#204080' } });
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('the first bytes', () => {
  it.each(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif'] as const)(
    'tell %s from what an encoder makes',
    async (format) => {
      expect(looksLike(await square.clone().toFormat(format).toBuffer())).toBe(format);
    },
  );

  it.each([
    ['empty', ''],
    ['html', '<!DOCTYPE html>\n<html><body>404'],
    ['html', '\r\n\r\n  <html lang="en">'],
    ['html', 'Warning: mysql_connect()<br />\n<div>no'],
    ['html', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'],
    ['svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">'],
    ['svg', '<!-- a picture --><svg width="9">'],
    ['text', 'Not Found'],
    ['text', 'image gone – désolé'],
    ['pdf', '%PDF-1.7\n'],
    ['bmp', 'BM6\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0'],
    ['other', 'BMore words'.replace('o', '\0')],
    ['other', '\0\0\0\x01\x02'],
    ['video', '\0\0\0\x18ftypmp42'],
    ['xml', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    ['json', '{"error": 404}'],
    ['json', '[]'],
    ['zip', 'PK\x03\x04'],
    ['text', '[not found]'],
    ['heif', '\0\0\0\x18ftypheic'],
  ])('tell %s from %j', (looks, bytes) => {
    expect(looksLike(text(bytes))).toBe(looks);
  });

  it('tell text in UTF-16, and compressed data', () => {
    expect(looksLike(Uint8Array.of(0xff, 0xfe, ...Buffer.from('<html>', 'utf16le')))).toBe('html');
    expect(looksLike(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe('gzip');
  });
});
