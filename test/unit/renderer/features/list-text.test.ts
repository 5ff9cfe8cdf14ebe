import { describe, expect, it } from 'vitest';
import { decodedText } from '../../../../renderer/features/faces/list-text.ts';

const line = 'Renée Zürn\t1\t2\thttp://a/ü.jpg\t1,2,3,4\tff\n';

function bytes(...values: readonly number[]): ArrayBuffer {
  return new Uint8Array(values).buffer;
}

function utf16(text: string, little: boolean): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
  view.setUint16(0, 0xfeff, little);
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + 2 * at, text.charCodeAt(at), little);
  return view.buffer;
}

describe('the text of a list that a person chose', () => {
  it('is the same whatever encoding the file has', () => {
    const latin = bytes(...Array.from(line, (letter) => letter.charCodeAt(0)));
    expect(decodedText(new TextEncoder().encode(line).buffer)).toBe(line);
    expect(decodedText(new TextEncoder().encode(`\ufeff${line}`).buffer)).toBe(line);
    expect(decodedText(utf16(line, true))).toBe(line);
    expect(decodedText(utf16(line, false))).toBe(line);
    expect(decodedText(latin)).toBe(line);
  });

  it('keeps the accents where one byte is broken', () => {
    const broken = new Uint8Array([...new TextEncoder().encode(line), 0xe9]);
    expect(decodedText(broken.buffer)).toBe(`${line}\uFFFD`);
  });

  it('loses no byte of what is no text', () => {
    expect(decodedText(bytes(0xff, 0xd8, 0xff, 0xe0))).toHaveLength(4);
    expect(decodedText(bytes())).toBe('');
  });
});
