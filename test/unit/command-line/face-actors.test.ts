import { expect, it } from 'vitest';
import { actorsNamed } from '../../../main/command-line/face-actors.ts';

it('prefers the exact name to one in another case, and the whole name to part of one', () => {
  const alike = ['ADA QUELL', 'Ada Quell', 'Bo Ada', 'Ada'];
  expect(actorsNamed(['Ada Quell'], alike)).toEqual(['Ada Quell']);
  expect(actorsNamed(['ADA QUELL'], alike)).toEqual(['ADA QUELL']);
  expect(actorsNamed(['Ada'], alike)).toEqual(['Ada']);
  expect(() => actorsNamed(['ada quell'], alike)).toThrow(/may be ADA QUELL or Ada Quell/);
});

it('finds a name with a comma in it, although commas divide names', () => {
  const some = ['Robert Quell, Jr.', 'Jr.', 'Bo Quirrel'];
  expect(actorsNamed(['Bo Quirrel', 'Robert Quell', 'Jr.'], some)).toEqual(['Bo Quirrel', 'Robert Quell, Jr.']);
  expect(actorsNamed(['Jr.', 'Quirrel'], some)).toEqual(['Jr.', 'Bo Quirrel']);
});

const known = ['Ada Quell', 'Bo Quirrel', 'Cy Quell', 'Zoë Dvořák'];

it.each([
  [undefined, null],
  [['Ada Quell'], ['Ada Quell']],
  [
    ['ada quell', 'QUIRREL'],
    ['Ada Quell', 'Bo Quirrel'],
  ],
  [['quirrel', 'Bo Quirrel'], ['Bo Quirrel']],
  [['dvořák'.normalize('NFD')], ['Zoë Dvořák']],
  [
    ['Ada\u00A0 Quell', 'Zo\u200Bë  DVOŘÁK'],
    ['Ada Quell', 'Zoë Dvořák'],
  ],
])('finds actors by full or last name in any case: %s', (names, actors) => {
  expect(actorsNamed(names, known)).toEqual(actors);
});

it.each([
  [['nobody'], known, 'not_found', 'There are: Ada Quell, Bo Quirrel, Cy Quell, Zoë Dvořák.'],
  [['quell'], known, 'bad_input', '“quell” may be Ada Quell or Cy Quell. Give the whole name.'],
  [['Ada'], known, 'not_found', 'There is no actor “Ada”'],
  [['nobody'], [], 'not_found', 'no list yet'],
  [['nobody'], Array.from({ length: 530 }, (_, place) => `Actor ${place}`), 'not_found', 'Actor 29, and 500 more.'],
])('says who there is where nobody is meant, or several: %s', (names, actors, code, words) => {
  expect(() => actorsNamed(names, actors)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error,
  );
});
