import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPatch } from '../../../../../main/data/faces/patch/patch-reading.ts';
import { temporaryFolder } from '../../../../temporary.ts';
import { patchOfText, textOfPatch } from '../../../../../main/data/faces/patch/patch-text.ts';
import type { FacePatch, PatchEntry } from '../../../../../shared/models/face-decision.ts';

const hash = (word: string): string => createHash('sha256').update(word).digest('hex');

function entry(number: number, changes: Partial<PatchEntry> = {}): PatchEntry {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    rowKey: hash(`row ${number}`),
    sha256: hash(`bytes ${number}`),
    verdict: 'include',
    reason: 'same photo',
    note: '',
    box: null,
    at: '2026-11-23T10:00:00.000Z',
    by: 'desk',
    actor: 'Ada Quell',
    label: `quell${number}`,
    url: `http://a.example/${number}.jpg`,
    ...changes,
  };
}

const patch = (...decisions: PatchEntry[]): FacePatch => ({
  format: 'hidden-unit-face-patch',
  version: 1,
  madeAt: '2026-11-23T12:00:00.000Z',
  by: 'desk',
  decisions,
});

const various = [
  entry(1),
  entry(2, { verdict: 'exclude', reason: 'other person', note: 'Her "sister", she says;\nsee also\tquell7' }),
  entry(3, { verdict: 'undecided', box: { x1: -5, y1: 0, x2: 90, y2: 100 } }),
  entry(4, { verdict: null, reason: '' }),
  entry(5, { actor: 'Zoë Dvořák', note: '日本, ü' }),
];

it.each(['json', 'csv'] as const)(
  'a file of a patch as %s is read in every encoding that lists have',
  async (format) => {
    const text = textOfPatch(patch(...various), format);
    const latin = textOfPatch(patch(...various.slice(0, 4), entry(5, { actor: 'Zoë', note: 'ü' })), format);
    const files: [string, Buffer][] = [
      ['utf-8 with a mark', Buffer.from(`\uFEFF${text}`)],
      ['utf-16le with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
      ['utf-16le', Buffer.from(text, 'utf16le')],
      ['utf-16be', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ];
    for (const [name, bytes] of files) {
      const path = join(temporaryFolder(), name);
      writeFileSync(path, bytes);
      const { rows, summary } = await readPatch({ path });
      expect(rows, name).toEqual(various);
      expect(summary).toEqual({ decisions: 5, problems: [], problemCount: 0 });
    }
    const path = join(temporaryFolder(), 'windows-1252');
    writeFileSync(path, Buffer.from(latin, 'latin1'));
    expect((await readPatch({ path })).rows.at(-1)).toEqual(entry(5, { actor: 'Zoë', note: 'ü' }));
  },
);

describe.each(['json', 'csv'] as const)('a patch as %s', (format) => {
  it('comes back as it was', () => {
    expect(patchOfText(textOfPatch(patch(...various), format))).toEqual({
      entries: various,
      problems: [],
      problemCount: 0,
    });
  });

  it('comes back as it was with a byte order mark and the line ends of Windows', () => {
    const plain = various.filter(({ note }) => !note.includes('\n'));
    const text = `\uFEFF${textOfPatch(patch(...plain), format).replaceAll('\n', '\r\n')}`;
    expect(patchOfText(text)).toEqual({ entries: plain, problems: [], problemCount: 0 });
  });

  it('can be without a decision', () => {
    expect(patchOfText(textOfPatch(patch(), format))).toEqual({ entries: [], problems: [], problemCount: 0 });
  });

  it('has one line for each decision, and names the line of what is no decision', () => {
    const text = textOfPatch(patch(entry(1), entry(2), entry(3)), format);
    const lines = text.split('\n');
    const first = lines.findIndex((line) => line.includes(hash('row 1')));
    lines[first + 1] = (lines[first + 1] ?? '').replace(hash('row 2'), 'no hash');
    const { entries, problems } = patchOfText(lines.join('\n'));
    expect(entries.map(({ label }) => label)).toEqual(['quell1', 'quell3']);
    expect(problems).toEqual([{ line: first + 2, why: expect.stringContaining('rowKey: a sha256 has 64') }]);
  });

  it('says the same of the same face twice: the second is a problem', () => {
    const twice = entry(2, { rowKey: hash('row 1'), sha256: hash('bytes 1'), verdict: 'exclude' });
    const { entries, problems } = patchOfText(textOfPatch(patch(entry(1), twice), format));
    expect(entries).toEqual([entry(1)]);
    expect(problems).toMatchObject([{ why: expect.stringContaining('about the same row and bytes as line') }]);
  });

  it.each([
    ['id', { id: 'x' }],
    ['sha256', { sha256: hash('a').toUpperCase() }],
    ['reason', { reason: 'r'.repeat(81) }],
    ['note', { note: 'n'.repeat(2001) }],
    ['at', { at: '23.11.2026' }],
    ['box', { box: { x1: 5, y1: 0, x2: 5, y2: 9 } }],
    ['box', { box: { x1: 0.5, y1: 0, x2: 5, y2: 9 } }],
    ['url', { url: 'u'.repeat(4001) }],
  ])('does not take a wrong %s', (field, changes) => {
    const { entries, problems } = patchOfText(textOfPatch(patch(entry(1, changes)), format));
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ why: expect.stringContaining(field) }]);
  });
});

describe('CSV', () => {
  it('gives a spreadsheet nothing to calculate, and itself back what was', () => {
    const odd = ['=HYPERLINK("http://a.example")', '+1', '-1', '@SUM(A1)', "'=1", "'quoted'", '\t=1', '\r=1'];
    const entries = odd.map((note, place) => entry(place, { note, actor: note }));
    const text = textOfPatch(patch(...entries), 'csv');
    expect(text).not.toMatch(/(^|,)"[=+\-@\t\r]/m);
    // Blanks around an actor and other ends of lines are tidied, as wherever words come in.
    const tidied = entries.map((one) => ({ ...one, actor: one.actor.trim(), note: one.note.replace('\r', '\n') }));
    expect(patchOfText(text).entries).toEqual(tidied);
  });

  it('brings no hidden characters in', () => {
    const words = {
      note: 'two\nlines\u202e\x1b[2J',
      reason: 'other\u200b person',
      actor: 'Ann\u2066 Lund',
      by: 'a\x07b',
    };
    const [read] = patchOfText(textOfPatch(patch(entry(1, words)), 'json')).entries;
    expect(read).toMatchObject({ note: 'two\nlines[2J', reason: 'other person', actor: 'Ann Lund', by: 'ab' });
  });

  it('is read with its columns in another order, with more of them, and with semicolons', () => {
    const text = textOfPatch(patch(entry(1), entry(2)), 'csv');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => line.split(',').map((field) => field.replaceAll('"', '')));
    const turned = rows.map((row, place) => [...row, place === 0 ? 'mine' : 'x'].reverse().join(';'));
    expect(patchOfText(turned.join('\r\n')).entries).toEqual([entry(1), entry(2)]);
  });

  it('names the line of a record with too few fields, also behind a note of several lines', () => {
    const [header = '', ...lines] = textOfPatch(patch(entry(1, { note: 'a\nb\nc' }), entry(2)), 'csv').split('\n');
    const { problems } = patchOfText([header, ...lines.slice(0, 3), 'a,b', ...lines.slice(3)].join('\n'));
    expect(problems).toEqual([{ line: 5, why: 'There are 2 fields, where the header has 12.' }]);
  });

  it.each([
    ['lacks id', (text: string) => text.replace('row_key,id', 'row_key,no')],
    ['no patch', () => 'one,two\n1,2\n'],
    ['no patch', () => ''],
    ['no CSV', (text: string) => `${text}"open`],
  ])('is refused whole when it %s', (why, change) => {
    const text = change(textOfPatch(patch(entry(1)), 'csv'));
    expect(() => patchOfText(text)).toThrow(
      expect.objectContaining({ code: 'bad_data', message: expect.stringContaining(why) }),
    );
  });
});

describe('JSON', () => {
  it.each([
    ['no JSON', '{"format": '],
    ['no patch', '{}'],
    ['no patch', '[1]'],
    ['of version 2', JSON.stringify({ ...patch(), version: 2 })],
  ])('is refused whole when it is %s', (why, text) => {
    expect(() => patchOfText(text)).toThrow(
      expect.objectContaining({ code: 'bad_data', message: expect.stringContaining(why) }),
    );
  });
});
