import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = join(import.meta.dirname, '..', '..', '..', 'main');
const calls = readdirSync(main, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => {
    const text = readFileSync(join(main, name), 'utf8');
    return [...text.matchAll(/dialog\.show(?:Open|Save)Dialog\w*\(/g)].map(({ index }) => {
      return [`${name}, line ${text.slice(0, index).split('\n').length}`, callAt(text, index)] as const;
    });
  });

/** A call, up to its closing parenthesis. */
function callAt(text: string, from: number): string {
  let depth = 0;
  for (let at = text.indexOf('(', from); at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')' && --depth === 0) return text.slice(from, at + 1);
  }
  return text.slice(from);
}

describe('every dialog that asks for a file or a folder', () => {
  it('is found here', () => {
    expect(calls.length).toBeGreaterThan(3);
  });

  // Since Electron 43 one that is not told opens in the downloads each time.
  it.each(calls)('is told where to open: %s', (_, call) => {
    expect(call).toMatch(/\bdefaultPath: (join\()?places\.of\(/);
  });
});
