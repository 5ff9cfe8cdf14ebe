import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useNotices } from '../../../../renderer/stores/notices.ts';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});

afterEach(() => {
  vi.useRealTimers();
});

it('offers Undo for ten seconds and then no longer', () => {
  const notices = useNotices();
  const undo = vi.fn();
  notices.tell('Run 3 is in the trash.', { undo });
  vi.advanceTimersByTime(9_999);
  expect(notices.list.map((notice) => notice.text)).toEqual(['Run 3 is in the trash.']);
  notices.list[0]?.undo?.();
  expect(undo).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1);
  expect(notices.list).toEqual([]);
});

it('shows the last four messages', () => {
  const notices = useNotices();
  for (const text of ['a', 'b', 'c', 'd', 'e']) notices.tell(text);
  expect(notices.list.map((notice) => notice.text)).toEqual(['b', 'c', 'd', 'e']);
});
