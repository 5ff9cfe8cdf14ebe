import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { foldedText } from '../../../shared/lib/folded-text.ts';
import { inputWords } from '../../../shared/lib/input-words.ts';
import { printable, printableJson, printableLines } from '../../../shared/lib/printable.ts';
import { cleanLine, cleanNote, cleanTags, runName, runNote, runTag } from '../../../shared/models/written-text.ts';

/** One of each: control characters of both sets, separators, marks of direction, characters without width, half a character. */
const hidden = [
  '\0', '\t', '\n', '\r', '\x1b', '\x7f', '\x85', '\x9b', '\u00ad', '\u061c', '\u180e', '\u200b', '\u200e', '\u200f', '\u2028',
  '\u2029', '\u202a', '\u202e', '\u2060', '\u2066', '\u2069', '\ufeff', '\ufff9', '\ud800', '\udfff',
]; // prettier-ignore

describe('a name and a tag', () => {
  it.each(['Übung É', 'مرحبا', 'नमस्ते', '👩‍🔬 🏳️‍🌈', 'می‌خواهم', "o'hara 100% <b>", 'a\\nb'])('may be %j', (text) => {
    expect(runName.parse(text)).toBe(text.normalize('NFC'));
    expect(runTag.parse(text)).toBe(text.normalize('NFC'));
  });

  it('are kept in NFC with single blanks, so that two that look the same are the same', () => {
    expect(runName.parse(' U\u0308bung\u00a0\u2003 zwei ')).toBe('Übung zwei');
    expect(runName.safeParse(' \u00a0 ').success).toBe(false);
    expect(runName.safeParse('x'.repeat(121)).success).toBe(false);
    expect(runTag.safeParse('e\u0301'.repeat(40)).success).toBe(true);
  });

  it.each(hidden)('are refused with %j, with its place', (character) => {
    const { error } = z.object({ name: runName, tag: runTag }).safeParse({ name: `é${character}b`, tag: 'a' });
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    expect(error && inputWords(error)).toMatch(
      new RegExp(`^name has the hidden character U\\+${number}( \\([a-z -]+\\))? at position 2\\. Remove it\\.$`),
    );
  });

  it('of others are made such, whatever they were', () => {
    for (const character of hidden) {
      const clean = cleanLine(`${character}a${character}b${character}`, 120);
      expect(['a b', 'ab']).toContain(clean);
      expect(runName.parse(clean)).toBe(clean);
    }
    expect(cleanLine('two\nlines', 120)).toBe('two lines');
    expect(cleanLine('👩'.repeat(80), 119)).toBe('👩'.repeat(59));
    expect(cleanTags(['a\u200b', 'a', '\n', ...Array.from({ length: 30 }, (_, place) => `t${place}`)])).toHaveLength(
      20,
    );
    expect(cleanTags(['a\u200b', 'a', '\n'])).toEqual(['a']);
  });
});

describe('a note', () => {
  it('may have lines and tabs', () => {
    expect(runNote.parse('one\r\ntwo\rthree\n\tU\u0308')).toBe('one\ntwo\nthree\n\tÜ');
    expect(cleanNote('one\r\n\x1b[31mtwo\u202e', 100)).toBe('one\n[31mtwo');
  });

  it.each(hidden.filter((character) => !'\t\n\r'.includes(character)))('is refused with %j', (character) => {
    expect(runNote.safeParse(`a${character}`).success).toBe(false);
  });
});

describe('a text on its way to a terminal', () => {
  it('has nothing hidden left in it, and shows what was there', () => {
    expect(printable('a\x1b[31m\x9b\n\t\u202e\ufeff')).toBe('a\\x1b[31m\\x9b\\n\\t\\u202e\\ufeff');
    expect(printableLines('a\r\nb\u2028')).toBe('a\\r\nb\\u2028');
    for (const character of hidden) expect(runName.safeParse(`x${printable(character)}`).success).toBe(true);
  });

  it('says the same as JSON', () => {
    const value = { name: hidden.join('é'), list: ['\u202e'] };
    const text = printableJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(printable(text)).toBe(text);
  });
});

describe('a text as it is searched', () => {
  it.each([
    ['Übung É', 'ÜBUNG e\u0301'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'Straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['İstanbul', 'istanbul'],
    ['ﬁn', 'FIN'],
    ['ПОЕЗД', 'поезд'],
    ['ＡＢ', 'ａｂ'],
    ['ǰ', 'J\u030c'],
  ])('%j is %j', (one, other) => {
    expect(foldedText(one)).toBe(foldedText(other));
    expect(foldedText(foldedText(one))).toBe(foldedText(one));
  });

  it('keeps apart what differs by more than case', () => {
    expect(foldedText('Ubung')).not.toBe(foldedText('Übung'));
    expect(foldedText('o')).not.toBe(foldedText('ø'));
  });
});
