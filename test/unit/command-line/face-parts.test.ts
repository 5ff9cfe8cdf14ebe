import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFaceParts } from '../../../main/command-line/face-parts.ts';
import { temporaryFolder } from '../../temporary.ts';

function written(text: string): string {
  const path = join(temporaryFolder(), 'parts.txt');
  writeFileSync(path, text);
  return path;
}

it('a file of labels and parts is read however they are divided', async () => {
  const text = '\uFEFF# theirs\r\nbracco1\ttrain\r\n\r\nbracco2.jpg, validation\nbracco3;TEST\nbracco4 training\n';
  expect(await readFaceParts(written(text))).toEqual([
    { label: 'bracco1', part: 'training' },
    { label: 'bracco2', part: 'validation' },
    { label: 'bracco3', part: 'test' },
    { label: 'bracco4', part: 'training' },
  ]);
});

it.each([
  ['a part that there is not', 'a\ttest\nb learning\n', 'Line 2 of ', '“learning” is no part'],
  ['a face that has two parts', 'a,test\n\na.jpg,training\n', 'Line 3 of ', '“a” has a part already'],
  ['a label alone', 'a\n', 'Line 1 of ', '“a” is not a label and a part'],
  ['an endless label', `${'a'.repeat(300)}\ttest\n`, 'Line 1 of ', 'its label has 300 characters'],
  ['nothing', '# nothing\n', 'parts.txt names no face', 'Write a label'],
  ['too many faces', Array.from({ length: 20_001 }, (_, at) => `a${at}\ttest`).join('\n'), 'Line 20001 of ', '20000'],
])('a file with %s is refused with its line', async (_name, text, line, words) => {
  const error: unknown = await readFaceParts(written(text)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'bad_data' });
  expect(String(error)).toContain(line);
  expect(String(error)).toContain(words);
});
