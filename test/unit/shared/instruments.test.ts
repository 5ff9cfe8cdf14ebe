import { describe, expect, it } from 'vitest';
import { instrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import { accuracyByClass } from '../../../shared/models/instruments/accuracy-by-class.ts';
import { contour } from '../../../shared/models/instruments/contour.ts';
import { gradientCheck } from '../../../shared/models/instruments/gradient-check.ts';
import { instrumentResult } from '../../../shared/models/instruments/result.ts';

const checked = (...blocks: unknown[]) => instrumentResult.safeParse({ summary: '', blocks });
const axis = { title: 'x' };

describe('the result of an instrument', () => {
  it('is made of blocks, with what they leave out filled in', () => {
    const numbers = { kind: 'numbers', title: 'All', items: [{ label: 'one', value: 1 }] };
    const parsed = checked(numbers).data?.blocks[0];
    expect(parsed).toEqual({
      kind: 'numbers',
      title: 'All',
      items: [{ label: 'one', value: 1, unit: '', display: 'number' }],
    });
  });

  it.each([
    ['a kind that nobody knows', { kind: 'hologram', title: '' }, 'must be numbers, table, series, image, text'],
    ['a number that is none', { kind: 'numbers', title: '', items: [{ label: '', value: Number.NaN }] }, ''],
    [
      'rows of another length than the columns',
      { kind: 'table', title: '', columns: [{ title: '' }], rows: [[1, 2]] },
      'must have a cell',
    ],
    ['too many rows', { kind: 'table', title: '', columns: [{ title: '' }], rows: new Array(2001).fill([1]) }, ''],
    [
      'a line with more x than y',
      { kind: 'series', title: '', x: axis, y: axis, lines: [{ label: '', x: [1, 2], y: [1] }] },
      'as many x as y',
    ],
    [
      'a picture of another size',
      { kind: 'image', title: '', map: 'grey', rows: 2, columns: 2, images: [{ label: '', values: [1] }] },
      'rows · columns',
    ],
    ['a field that no view knows', { kind: 'text', title: '', text: '', colour: 'red' }, ''],
  ])('does not have %s', (_, block, words) => {
    const { success, error } = checked(block);
    expect(success).toBe(false);
    expect(error?.message).toContain(words);
  });
});

describe('the settings of an instrument', () => {
  it('start from the usual ones', () => {
    expect(instrumentSettings(accuracyByClass, {})).toEqual({ part: 'test' });
    expect(instrumentSettings(accuracyByClass, { part: 'train' })).toEqual({ part: 'train' });
  });

  it('are refused with what there is instead', () => {
    const words = (settings: Record<string, unknown>) => () => instrumentSettings(accuracyByClass, settings);
    expect(words({ parts: 'test' })).toThrow('Accuracy by class has no parameter “parts”. It has: part.');
    expect(words({ part: 'all' })).toThrow('Examples (part) cannot be "all". One of: test, validation, train.');
    expect(words({ part: 3 })).toThrow('cannot be 3');
  });
});

it('tells what a choice may be as it is written on a command line', () => {
  expect(() => instrumentSettings(gradientCheck, { preset: 'nonsense' })).toThrow(
    'Without a run (preset) cannot be "nonsense". One of: table2.',
  );
  // What may be more than its choices is shown by one of them.
  expect(() => instrumentSettings(contour, { weights: 'a b' })).toThrow(
    'Weights (weights) cannot be "a b". For example: 200,2 201,2. Two weights of the first layer, as row,column each.',
  );
});
