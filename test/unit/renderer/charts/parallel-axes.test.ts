import { describe, expect, it } from 'vitest';
import { keyedStretch } from '../../../../renderer/charts/keyed-stretch.ts';
import { apartMarks, titleLines } from '../../../../renderer/charts/parallel-axes.ts';

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
