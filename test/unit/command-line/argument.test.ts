import { expect, it } from 'vitest';
import { box, partCounts, wholeNumber, words, wordsAmong } from '../../../main/command-line/argument.ts';

it('reads words between commas, boxes, counts and whole numbers', () => {
  expect(words(' Ada Quell , quirrel,')).toEqual(['Ada Quell', 'quirrel']);
  expect(wordsAmong(['dead', 'timeout'])('timeout,dead')).toEqual(['timeout', 'dead']);
  expect(box('-5, 0,90,100')).toEqual({ x1: -5, y1: 0, x2: 90, y2: 100 });
  expect(partCounts('70,20,20')).toEqual({ training: 70, validation: 20, test: 20 });
  expect(partCounts('5')).toEqual({ training: 5, validation: 0, test: 0 });
  expect(wholeNumber('0')).toBe(0);
});

it.each([
  ['no words', () => words(' , ')],
  ['a word that is none of them', () => wordsAmong(['dead'])('dead,alive')],
  ['a box without a width', () => box('5,0,5,9')],
  ['a box of three numbers', () => box('0,0,9')],
  ['a box with a fraction', () => box('0,0,9.5,9')],
  ['no faces for training', () => partCounts('0,20,20')],
  ['four counts', () => partCounts('1,2,3,4')],
  ['a negative number', () => wholeNumber('-1')],
  ['a number with an exponent', () => wholeNumber('1e3')],
])('refuses %s', (_, read) => {
  expect(read).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }) as Error);
});
