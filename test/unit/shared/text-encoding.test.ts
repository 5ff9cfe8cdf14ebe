import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../../shared/lib/text-encoding.ts';

/** Whether the platform's own decoder finds nothing wrong. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('the likeliest encoding of a text', () => {
  it('is UTF-8 for every sequence of bytes that the platform takes for one character, and for no other', () => {
    const firsts = Array.from({ length: 128 }, (_, byte) => byte + 128);
    const others = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    for (const first of firsts) {
      for (const second of others) {
        for (const third of others) {
          for (const bytes of [
            [first, second],
            [first, second, third],
            [first, second, third, 0x80],
          ]) {
            // Sequences of other lengths are a character and something else, whose number decides.
            const whole = bytes.length === (first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
            if (!whole || bytes.slice(1).some((byte) => byte < 0x80)) continue;
            const text = Uint8Array.from([0x41, ...bytes, 0x41]);
            expect([bytes, encodingOf(text)]).toEqual([bytes, isUtf8(text) ? 'utf-8' : 'windows-1252']);
          }
        }
      }
    }
  });

  it('is that of most of its letters where some bytes are broken', () => {
    const names = 'Zoë Kravitz, Renée Zürn, Penélope Cruz';
    const broken = Buffer.concat([Buffer.from(names), Buffer.of(0xe9, 0x0a), Buffer.from(names), Buffer.of(0x92)]);
    expect(encodingOf(broken)).toBe('utf-8');
    // In Windows-1252 the two letters Ã and © are by chance a character of UTF-8.
    expect(encodingOf(Buffer.from(`${names}, Ã©`, 'latin1'))).toBe('windows-1252');
    expect(encodingOf(Buffer.from('nothing but ASCII'))).toBe('utf-8');
    expect(encodingOf(Buffer.of())).toBe('utf-8');
  });
});
