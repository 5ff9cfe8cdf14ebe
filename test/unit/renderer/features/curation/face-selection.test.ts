import { describe, expect, it } from 'vitest';
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  selectedCount,
  toggled,
  withRows,
} from '../../../../../renderer/features/curation/face-selection.ts';

describe('a selection', () => {
  it('counts rows of a list of any length that was never read: all but those taken out', () => {
    const most = toggled(toggled(everythingSelected, 7), 9);
    expect(selectedCount(most, 100_000)).toBe(99_998);
    expect(isSelected(most, 7)).toBe(false);
    expect(isSelected(most, 99_999)).toBe(true);
    expect(selectedCount(withRows(most, [7, 8]), 100_000)).toBe(99_999);
  });

  it('takes a range to what was selected before, each row once', () => {
    const some = withRows(toggled(nothingSelected, 3), [2, 3, 4]);
    expect([...some.ids].sort()).toEqual([2, 3, 4]);
    expect(selectedCount(some, 10)).toBe(3);
  });

  it('is replaced, not changed', () => {
    const one = toggled(nothingSelected, 1);
    expect(selectedCount(nothingSelected, 5)).toBe(0);
    expect(selectedCount(toggled(one, 1), 5)).toBe(0);
    expect(selectedCount(one, 5)).toBe(1);
  });
});
