import { expect, it } from 'vitest';
import { classNamed } from '../../../main/command-line/named-class.ts';

const classNames = ['bracco', 'baldwin', 'Übung', '1', '10'];

it.each([
  ['bracco', 'bracco'],
  ['Bald', 'baldwin'],
  ['u\u0308b', 'Übung'],
  ['1', '1'],
])('takes “%s” for the class %s', (name, found) => {
  expect(classNamed(name, classNames, 3)).toBe(found);
});

it('says which classes may be meant, or which there are', () => {
  expect(() => classNamed('b', classNames, 3)).toThrow('“b” may be bracco or baldwin. Give the whole name.');
  const none = 'Its classes: bracco, baldwin, Übung, 1, 10.';
  expect(() => classNamed('aldwin', classNames, 3)).toThrow(`Run 3 has no class “aldwin”. ${none}`);
  expect(() => classNamed('', classNames, 3)).toThrow(`Run 3 has no class “”. ${none}`);
});
