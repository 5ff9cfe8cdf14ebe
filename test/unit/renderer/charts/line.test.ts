import { describe, expect, it } from 'vitest';
import { lastPoint, linesCsv, type Line } from '../../../../renderer/charts/line.ts';

function line(label: string, x: number[], y: (number | null)[]): Line {
  return { id: label, label, endLabel: label, colour: 0, width: 'thin', x, y };
}

describe('the data of a chart as CSV', () => {
  it('has one row per step any curve has, and nothing where a curve has no point', () => {
    const csv = linesCsv('step', [line('training', [0, 5, 10], [3, 2, 1]), line('validation', [0, 10], [4, 2])]);
    expect(csv).toBe('step,training,validation\r\n0,3,4\r\n5,2,\r\n10,1,2\r\n');
  });

  it('quotes names as RFC 4180 says', () => {
    expect(linesCsv('step', [line('a "b", c', [1], [2])])).toBe('step,"a ""b"", c"\r\n1,2\r\n');
  });

  it('keeps every digit of a number', () => {
    expect(linesCsv('step', [line('cost', [1], [0.1 + 0.2])])).toContain('0.30000000000000004');
  });
});

describe('the end of a curve', () => {
  it('is its last point with a value, passing over gaps', () => {
    expect(lastPoint(line('a', [0, 5, 10], [1, 2, null]))).toEqual({ x: 5, y: 2 });
    expect(lastPoint(line('a', [], []))).toBeUndefined();
  });
});
