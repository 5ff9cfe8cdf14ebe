import { expect, it } from 'vitest';
import { actorsNamed } from '../../../main/command-line/face-actors.ts';

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
