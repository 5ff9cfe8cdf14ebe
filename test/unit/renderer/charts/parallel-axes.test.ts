import { describe, expect, it } from 'vitest';
import { keyedStretch } from '../../../../renderer/charts/keyed-stretch.ts';
import { apartMarks, numberAxis, titleLines } from '../../../../renderer/charts/parallel-axes.ts';

describe('what is written at parallel axes', () => {
  it('takes two lines where the axes are close, and never more room than there is', () => {
    expect(titleLines('Validation accuracy', 30)).toEqual(['Validation accuracy']);
    expect(titleLines('Validation accuracy', 12)).toEqual(['Validation', 'accuracy']);
    expect(titleLines('Best validation accuracy', 12)).toEqual(['Best', 'validation a…']);
    expect(titleLines('incomprehensibly', 8)).toEqual(['incompre…']);
  });

  it('keeps the ends of an axis and leaves out what would be written over another mark', () => {
    const marks = [0, 0.02, 0.5, 0.97, 1].map((at) => ({ at, text: String(at) }));
    expect(apartMarks(marks, 0.06).map(({ at }) => at)).toEqual([0, 0.5, 1]);
    expect(apartMarks([], 0.06)).toEqual([]);
  });
});

describe('the numbers at an axis', () => {
  const marksOf = (values: readonly number[], logarithmic = false): string[] =>
    numberAxis('x', 'x', values, { text: String, logarithmic }).marks.map(({ text }) => text);
  const many = (low: number, high: number): number[] =>
    Array.from({ length: 9 }, (_, place) => low + (place * (high - low)) / 8);

  it('are all that occur where these are few, else the ends with round numbers between', () => {
    expect(marksOf([3, 1, 3, 2])).toEqual(['1', '2', '3']);
    expect(marksOf(many(0.3, 4.3))).toEqual(['0.3', '1', '2', '3', '4', '4.3']);
    expect(marksOf([])).toEqual([]);
  });

  it('are powers of ten on a logarithmic axis, and their 2- and 5-fold where these are near', () => {
    expect(marksOf(many(0.0775, 1.35), true)).toEqual(['0.0775', '0.1', '0.2', '0.5', '1', '1.35']);
    expect(marksOf(many(0.003, 400))).toEqual(['0.003', '0.01', '0.1', '1', '10', '100', '400']);
    expect(marksOf([], true)).toEqual([]);
  });
});

describe('a stretch of an axis chosen by keys', () => {
  const press = (key: string, shiftKey = false) => ({ key, shiftKey });

  it('moves its lower end by arrows along the axis, and its upper end with Shift', () => {
    expect(keyedStretch(press('ArrowUp'), 'upright')).toEqual([0.05, 1]);
    expect(keyedStretch(press('ArrowDown', true), 'upright', [0.05, 1])).toEqual([0.05, 0.95]);
    expect(keyedStretch(press('ArrowRight'), 'level')).toEqual([0.05, 1]);
    expect(keyedStretch(press('ArrowRight'), 'upright')).toBeUndefined();
  });

  it('is the whole axis again when both ends are reached, and never empty', () => {
    expect(keyedStretch(press('ArrowDown'), 'upright', [0.05, 1])).toBeNull();
    expect(keyedStretch(press('ArrowUp'), 'upright', [0.9, 0.95])).toEqual([0.9, 0.95]);
  });
});
