import { describe, expect, it } from 'vitest';
import { FaceSection, pageSize } from '../../../../../renderer/features/curation/face-section.ts';

function rows(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

describe('rows read page by page', () => {
  it('are asked for once each, only where they are looked at', () => {
    const section = new FaceSection(null, 1000);
    expect(section.missing(0, 30)).toEqual([0]);
    section.asked.add(0);
    expect(section.missing(150, 450)).toEqual([1, 2]);
    expect(section.missing(990, 5000)).toEqual([4]);
    expect(section.missing(-10, 10)).toEqual([]);
  });

  it('keep their places when decided ones leave the filter behind them', () => {
    const section = new FaceSection(null, 500);
    section.fill(0, rows(1, pageSize));
    // The lab no longer counts ten of the first page, so that its rows 190… are the list's 200….
    const gone = rows(31, 10);
    expect(section.offsetOf(1, gone)).toBe(pageSize - 10);
    section.fill(1, rows(201, pageSize));
    expect(section.ids.get(40)).toBe(41);
    expect(section.ids.get(pageSize)).toBe(201);
    expect(section.placeOf(400)).toBe(399);
  });

  it('are shown once also when the list moved under the reading', () => {
    const section = new FaceSection('Ada', 400);
    section.fill(0, rows(1, pageSize));
    // Two rows came before: the last two of the first page come again with the second.
    section.fill(1, rows(pageSize - 1, pageSize));
    expect(section.placeOf(pageSize)).toBe(pageSize - 1);
    expect(section.ids.get(pageSize)).toBe(pageSize + 1);
    expect(new Set(section.ids.values()).size).toBe(section.ids.size);
  });
});
