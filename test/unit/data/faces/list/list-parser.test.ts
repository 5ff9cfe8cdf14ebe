import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseList } from '../../../../../main/data/faces/list/list-parser.ts';
import { labelOf } from '../../../../../main/data/faces/list/list-row.ts';
import { decodeText } from '../../../../../main/data/faces/list/list-text.ts';
import { MersenneTwister } from '../../../../../shared/lib/mersenne-twister.ts';
import { sharedData } from '../../../../shared-data.ts';

const hash = (word: string): string => createHash('sha256').update(word).digest('hex');

/** Four lines of two invented actors, as fields. */
const rows = [
  ['Ada Quell', '11', '1', 'http://a.example/1.jpg', '10,20,110,120', hash('1')],
  ['Ada Quell', '12', '2', 'http://a.example/2.jpg', '1,2,3,4', hash('2')],
  ['Zoë Dvořák-Brandt', '13', '3', 'https://b.example/3.jpg?x=1,2;3', '-5,0,9,9', hash('3')],
  ['Ada Quell', '14', '4', 'http://a.example/4.jpg', '0,0,50,50', hash('4')],
];
const header = ['name', 'image_id', 'face_id', 'url', 'bbox', 'sha256'];
const tabbed = (lines: readonly (readonly string[])[]): string => lines.map((line) => line.join('\t')).join('\n');
const list = tabbed(rows);

describe('a good list', () => {
  it('gives one row per line, with labels from the last name and the position among the actor’s lines', () => {
    const { rows: read, ...facts } = parseList(list);
    expect(facts).toEqual({
      separator: 'tab',
      header: false,
      lines: 4,
      actors: [
        { name: 'Ada Quell', rows: 3 },
        { name: 'Zoë Dvořák-Brandt', rows: 1 },
      ],
      problems: [],
      problemCount: 0,
      duplicates: [],
      duplicateCount: 0,
    });
    expect(read.map((row) => row.label)).toEqual(['quell0', 'quell1', 'dvorakbrandt0', 'quell2']);
    expect(read[2]).toMatchObject({
      imageId: '13',
      faceId: '3',
      box: { x1: -5, y1: 0, x2: 9, y2: 9 },
      expected: hash('3'),
    });
  });

  it('has keys that anybody can work out: sha256 of the fields with tabs between them', () => {
    const keys = parseList(list).rows.map((row) => row.key);
    expect(keys[1]).toBe(hash(`Ada Quell\t12\t2\thttp://a.example/2.jpg\t1,2,3,4\t${hash('2')}`));
    // printf 'Ada Quell\t12\t2\thttp://a.example/2.jpg\t1,2,3,4\t%s' "$(printf 2 | sha256sum | cut -c1-64)" | sha256sum
    expect(keys[1]).toBe('8d2e14c863778d1db9b0cc5fa30f5feaf68ef4c279e32eab2fc6e31cabddb535');
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads the same with %s, with and without one at the end and empty lines between', (_, ending) => {
    const expected = parseList(list).rows;
    expect(parseList(list.replaceAll('\n', ending)).rows).toEqual(expected);
    expect(parseList(list.replaceAll('\n', `${ending}${ending}`) + ending).rows).toEqual(expected);
  });

  it('reads endings of all three kinds in one file, and counts lines as an editor does', () => {
    const lines = rows.map((row) => row.join('\t'));
    const mixed = `${String(lines[0])}\r\n${String(lines[1])}\r${String(lines[2])}\n\nbroken\n`;
    const read = parseList(mixed);
    expect(read.rows).toHaveLength(3);
    expect(read.problems).toMatchObject([{ line: 5, text: 'broken' }]);
  });

  it.each([
    ['tab', '\t'],
    ['comma', ','],
    ['semicolon', ';'],
  ] as const)('reads the same with every field quoted and a %s between', (name, separator) => {
    const quoted = rows.map((row) => row.map((field) => `"${field}"`).join(separator)).join('\n');
    const read = parseList(quoted);
    expect(read.separator).toBe(name);
    expect(read.rows).toEqual(parseList(list).rows);
  });

  it('reads commas between fields and an unquoted box, whose numbers are then fields of their own', () => {
    const loose = rows.filter((row) => row[3]?.includes(',') === false).map((row) => row.join(','));
    expect(parseList(loose.join('\n')).rows.map((row) => row.box)).toEqual([
      { x1: 10, y1: 20, x2: 110, y2: 120 },
      { x1: 1, y1: 2, x2: 3, y2: 4 },
      { x1: 0, y1: 0, x2: 50, y2: 50 },
    ]);
  });

  it('takes a header, in any order, in any case, and with columns that it does not need', () => {
    const expected = parseList(list).rows;
    expect(parseList(tabbed([header, ...rows]))).toMatchObject({ header: true, lines: 4, rows: expected });
    const turned = [header, ...rows].map((row) => [...row].reverse());
    turned[0] = (turned[0] ?? []).map((name) => name.toUpperCase());
    const wider = turned.map((row, place) => [`extra${place}`, ...row]);
    expect(parseList(tabbed(wider)).rows).toEqual(expected);
  });

  it('takes a quote in the middle of an address for a character', () => {
    const odd = ['Ada Quell', '1', '1', 'http://a.example/"1".jpg', '0,0,9,9', hash('1')];
    expect(parseList(tabbed([odd])).rows[0]?.url).toBe('http://a.example/"1".jpg');
  });

  it('takes composed and decomposed letters, blanks around a name, capitals in a hash and zeros before a number for the same', () => {
    const [, , accents = []] = rows;
    const other = accents.with(0, ` ${'Zoë Dvořák-Brandt'.normalize('NFD')} `).with(4, '-05, 00,9 ,009');
    const capitals = other.with(5, hash('3').toUpperCase());
    expect(parseList(tabbed([accents])).rows[0]?.key).toBe(parseList(tabbed([capitals])).rows[0]?.key);
  });
});

it.each([
  ['Lorraine Bracco', 'bracco7'],
  ['  Ana   de la Peña ', 'pena7'],
  ['Madonna', 'madonna7'],
  ['Jean-Luc O’Hara-Øst', 'oharast7'],
  ['Иван Петров', 'face7'],
  ['Agent 47', 'face7'],
])('labels %s %s', (actor, label) => {
  expect(labelOf(actor.trim(), 7)).toBe(label);
});

describe('encodings', () => {
  const bytesOf: Record<string, Buffer> = {
    'utf-8': Buffer.from(list),
    'utf-8 with a mark': Buffer.from(`\uFEFF${list}`),
    'utf-16le with a mark': Buffer.from(`\uFEFF${list}`, 'utf16le'),
    'utf-16le without': Buffer.from(list, 'utf16le'),
    'utf-16be with a mark': Buffer.from(`\uFEFF${list}`, 'utf16le').swap16(),
    'utf-16be without': Buffer.from(list, 'utf16le').swap16(),
  };

  it.each(Object.keys(bytesOf))('reads %s', (name) => {
    const { text, encoding } = decodeText(bytesOf[name] ?? Buffer.of());
    expect(encoding).toBe(name.split(' ')[0]);
    expect(parseList(text).rows).toEqual(parseList(list).rows);
  });

  it('takes what is no UTF-8 for Windows-1252', () => {
    // ë is one byte there, and the quotation mark of typewriters’ heirs is 0x92.
    const line = tabbed([['Zoë O’Dell', '1', '1', 'http://a.example/1.jpg', '0,0,9,9', hash('1')]]);
    const bytes = Buffer.from(line.replace('’', '\u0092'), 'latin1');
    const { text, encoding } = decodeText(bytes);
    expect(encoding).toBe('windows-1252');
    expect(parseList(text).rows[0]).toMatchObject({ actor: 'Zoë O’Dell', label: 'odell0' });
  });

  it('keeps the accents of a list of UTF-8 with broken bytes, and names the lines that have them', () => {
    const names = ['Zoë Kravitz', 'Renée Zellweger', 'Zo\uFFFD Kravitz', 'Penélope Cruz', 'Renée Zellweger'];
    const lines = names.map((name, place) => [name, '1', '1', `http://a.example/${place}.jpg`, '0,0,9,9', hash('1')]);
    const whole = Buffer.from(tabbed(lines));
    // One byte of Windows-1252, as an editor leaves it that saved one line otherwise.
    const place = whole.indexOf(Buffer.from('\uFFFD'));
    const broken = Buffer.concat([whole.subarray(0, place), Buffer.of(0xeb), whole.subarray(place + 3)]);
    const { text, encoding } = decodeText(broken);
    expect(encoding).toBe('utf-8');
    const read = parseList(text);
    expect(read.actors).toEqual([
      { name: 'Zoë Kravitz', rows: 1 },
      { name: 'Renée Zellweger', rows: 2 },
      { name: 'Penélope Cruz', rows: 1 },
    ]);
    expect(read).toMatchObject({ problemCount: 1, problems: [{ line: 3 }] });
    expect(read.problems[0]?.why).toBe(
      'The name has a character in it that could not be read: is it the right encoding?',
    );
  });
});

describe('a quoted field that goes over the ends of lines', () => {
  const quoted = (fields: readonly string[]): string => fields.map((field) => `"${field}"`).join('\t');
  const [first = [], second = [], third = []] = rows;

  it.each([
    ['in the name', 0],
    ['in the image_id', 1],
    ['in the address', 3],
    ['in the hash', 5],
  ])('spoils its own record and no other, and names no other actor: a line end %s', (_, column) => {
    for (const ending of ['\n', '\r\n', '\n\n']) {
      const field = second[column] ?? '';
      const broken = second.with(column, `${field.slice(0, 1)}${ending}${field.slice(1)}`);
      const read = parseList([first, broken, third].map(quoted).join('\n'));
      expect(read.actors).toEqual([
        { name: 'Ada Quell', rows: 1 },
        { name: 'Zoë Dvořák-Brandt', rows: 1 },
      ]);
      expect(read).toMatchObject({ lines: 3, problemCount: 1, problems: [{ line: 2 }] });
    }
  });

  it('is read where the list does not need its column', () => {
    const lines = [
      [...header, 'note'],
      [...first, 'one\ntwo\n\nthree'],
      [...third, 'four'],
    ];
    const read = parseList(lines.map(quoted).join('\n'));
    expect(read.rows).toEqual(parseList(tabbed([first, third])).rows);
    expect(read).toMatchObject({ lines: 2, problemCount: 0 });
  });

  it('is none where an open quote is followed by good lines, quoted or not, over blocks of lines too', () => {
    for (const before of [0, 100, 254, 255, 256, 257]) {
      const good = Array.from({ length: before }, (_, place) => quoted(first.with(1, String(place + 1000))));
      const open = `"${second.join('\t')}`;
      const read = parseList([...good, open, quoted(third), third.with(1, '7').join('\t')].join('\n'));
      expect(read).toMatchObject({ lines: before + 3, problemCount: 1, problems: [{ line: before + 1 }] });
      expect(read.rows).toHaveLength(before + 2);
      const over = quoted(second.with(0, 'Ada\nQuell'));
      const joined = parseList([...good, over, quoted(third)].join('\n'));
      expect(joined).toMatchObject({ lines: before + 2, problemCount: 1, problems: [{ line: before + 1 }] });
      expect(joined.actors.map(({ name }) => name)).not.toContain('Quell"');
    }
  });
});

it.each([
  ['a blank that does not break', 'Zoë\u00A0Quell'],
  ['a thin one', 'Zoë\u2009Quell'],
  ['an ideographic one', 'Zoë\u3000Quell'],
  ['two blanks', 'Zoë  Quell'],
  ['blanks of two kinds', 'Zoë \u00A0 Quell'],
  ['a zero-width blank', 'Zoë \u200BQuell'],
  ['a zero-width blank and nothing else between', 'Zo\u200Bë Quell'],
  ['a joiner', 'Zoë Qu\u200Dell'],
  ['a word joiner', 'Zoë\u2060 Quell'],
  ['a byte order mark', '\uFEFFZoë Quell'],
  ['a soft hyphen', 'Zoë Qu\u00ADell'],
  ['the decomposed form', 'Zoë Quell'.normalize('NFD')],
  ['wide letters', 'Ｚoë Quell'],
])('takes names that look the same for one actor: %s', (_, name) => {
  const line = (actor: string, id: string): string[] => [
    actor,
    id,
    '1',
    'http://a.example/1.jpg',
    '0,0,9,9',
    hash('1'),
  ];
  const read = parseList(tabbed([line('Zoë Quell', '1'), line(name, '2')]));
  expect(read.actors).toEqual([{ name: 'Zoë Quell', rows: 2 }]);
  expect(read.rows.map(({ label }) => label)).toEqual(['quell0', 'quell1']);
  expect(parseList(tabbed([line(name, '1')])).rows[0]?.key).toBe(read.rows[0]?.key);
});

describe('a line that is no row', () => {
  const good = ['Ada Quell', '11', '1', 'http://a.example/1.jpg', '10,20,110,120', hash('1')];
  it.each([
    ['too few fields: 5', good.slice(0, 5)],
    ['too many fields: 7', [...good, 'more']],
    ['The name is empty', good.with(0, '  ')],
    ['The name is a word that programs keep to themselves', good.with(0, '__proto__')],
    ['The name is a number', good.with(0, '50')],
    ['control character', good.with(0, 'Ada\u0007Quell')],
    ['control character', good.with(0, 'Ada \u202Elleuq')],
    ['could not be read', good.with(0, 'Ada \uFFFDuell')],
    ['longer than 200', good.with(0, 'a'.repeat(201))],
    ['The address is empty', good.with(3, '')],
    ['neither http: nor https:', good.with(3, 'ftp://a.example/1.jpg')],
    ['neither http: nor https:', good.with(3, 'javascript:alert(1)')],
    ['neither http: nor https:', good.with(3, 'file:///etc/passwd')],
    ['cannot be read as one', good.with(3, 'a.example/1.jpg')],
    ['cannot be read as one', good.with(3, 'http://')],
    ['not four whole numbers', good.with(4, '1,2,3')],
    ['not four whole numbers', good.with(4, '1,2,3,x')],
    ['not four whole numbers', good.with(4, '1.5,2,3,4')],
    ['not four whole numbers', good.with(4, '0,0,1e9,4')],
    ['not four whole numbers', good.with(4, '0,0,10000000,4')],
    ['The box is empty', good.with(4, '5,0,5,10')],
    ['The box is empty', good.with(4, '0,10,5,9')],
    ['not 64 hexadecimal digits', good.with(5, hash('1').slice(1))],
    ['not 64 hexadecimal digits', good.with(5, `${hash('1').slice(1)}g`)],
  ])('is a problem with its line, its text and why: %s', (why, fields) => {
    const read = parseList(`${tabbed(rows)}\n${fields.join('\t')}`);
    expect(read.problems).toEqual([
      { line: 5, text: fields.join('\t').slice(0, 200), why: expect.stringContaining(why) },
    ]);
    expect(read.rows).toHaveLength(4);
  });

  it('is shown by its first 200 characters', () => {
    expect(parseList(`${tabbed(rows)}\n${'x'.repeat(5000)}`).problems[0]?.text).toBe('x'.repeat(200));
  });

  it('spoils no other line by a quote that is not closed', () => {
    const read = parseList(
      [...rows.slice(0, 2), ['"Ada Quell', ...good.slice(1)], ...rows.slice(2)].map((row) => row.join('\t')).join('\n'),
    );
    expect(read.rows).toHaveLength(4);
    expect(read.problems).toMatchObject([{ line: 3, why: 'A quote is opened and not closed.' }]);
  });

  it('keeps its place among the actor’s lines, so that the labels behind it stay what they are', () => {
    const [first = [], second = [], , last = []] = rows;
    const labels = parseList(tabbed([first, second.with(4, 'none'), first, last])).rows.map((row) => row.label);
    expect(labels).toEqual(['quell0', 'quell3']);
  });

  it('is counted where there are too many to name: the first 200 are named', () => {
    const read = parseList(`${tabbed(rows)}\n${'x\n'.repeat(500)}`);
    expect(read.problemCount).toBe(500);
    expect(read.problems).toHaveLength(200);
  });
});

it('names the line that a repeated line repeats', () => {
  const read = parseList(`${tabbed(rows)}\n\n${tabbed(rows.slice(1, 3))}`);
  expect(read.duplicates).toEqual([
    { line: 6, of: 2 },
    { line: 7, of: 3 },
  ]);
  expect(read).toMatchObject({ duplicateCount: 2, lines: 6, problemCount: 0 });
  expect(read.rows).toHaveLength(4);
});

it('says which columns a header lacks', () => {
  const read = parseList(tabbed([header.slice(0, 5), ...rows.map((row) => row.slice(0, 5))]));
  expect(read).toMatchObject({ rows: [], header: true, lines: 4, problemCount: 1 });
  expect(read.problems[0]).toMatchObject({ line: 1, why: expect.stringContaining('“sha256”') });
});

it('throws at nothing: 3,000 lists that were cut, mixed and flipped, each line a row, a duplicate or a problem', () => {
  const random = new MersenneTwister(6);
  const below = (most: number): number => random.nextUint32() % most;
  const bytes = Buffer.from(tabbed([header, ...rows]).repeat(2));
  const odd = [0, 9, 10, 13, 34, 44, 59, 0x80, 0xc3, 0xfe, 0xff];
  for (let turn = 0; turn < 3000; turn += 1) {
    const broken = Buffer.from(bytes.subarray(below(40), bytes.length - below(bytes.length)));
    for (let flips = below(12); flips > 0 && broken.length > 0; flips -= 1) {
      broken[below(broken.length)] = below(2) === 0 ? (odd[below(odd.length)] ?? 0) : below(256);
    }
    const read = parseList(decodeText(broken).text);
    const unread = read.problems[0]?.why.startsWith('The header does not name') === true;
    if (!unread) expect(read.rows.length + read.duplicateCount + read.problemCount).toBe(read.lines);
    for (const row of read.rows) expect(row.key).toMatch(/^[0-9a-f]{64}$/);
  }
  for (const text of ['', '\n', '\uFEFF', '"', '""', ',', ';;;;;', '\t\t\t\t\t', '\0'.repeat(99), '\uD800']) {
    expect(parseList(text).rows).toEqual([]);
  }
});

const published = sharedData('data/facescrub-six/actors.txt');
it.skipIf(published === undefined)(
  'reads all 1,492 lines of the six actors, with the labels that their files have',
  () => {
    const read = parseList(decodeText(readFileSync(published ?? '')).text);
    expect(read).toMatchObject({ lines: 1492, problemCount: 0, duplicateCount: 0, header: false });
    const expected = new Map(read.rows.map((row) => [row.label, row.expected]));
    const index = readFileSync(sharedData('data/facescrub-six/images/INDEX.tsv') ?? '', 'utf8');
    const files = index
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
    expect(files).toHaveLength(792);
    for (const [name = '', , , , , hashInList] of files)
      expect(expected.get(name.split('.')[0] ?? '')).toBe(hashInList);
  },
);
