import { createPinia, setActivePinia } from 'pinia';
import { effectScope, nextTick, type EffectScope } from 'vue';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { useLive as useLiveOf } from '../../../../renderer/stores/live.ts';
import type { useRecentRuns as useRecentRunsOf } from '../../../../renderer/stores/runs.ts';
import type { LabEvent } from '../../../../shared/contract/event.ts';
import type { ShellEvent } from '../../../../shared/contract/shell-event.ts';
import type { Result } from '../../../../shared/failure.ts';
import { preloadLab } from '../../../preload-lab.ts';

const events = new Set<(event: LabEvent) => void>();
const shell = new Set<(event: ShellEvent) => void>();
const calls: string[] = [];
let useLive: typeof useLiveOf;
let useRecentRuns: typeof useRecentRunsOf;
let scope: EffectScope;

function tell(event: object): void {
  for (const listener of events) listener(event as LabEvent);
}

function hears<Event>(listeners: Set<(event: Event) => void>) {
  return (listener: (event: Event) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

beforeAll(async () => {
  const call = async (name: string): Promise<Result<unknown>> => {
    calls.push(name);
    return { ok: true, value: { runs: [], total: 1000 } };
  };
  const lab = preloadLab({ call }, { subscribe: hears(events), hearShell: hears(shell) });
  vi.stubGlobal('window', { lab });
  ({ useLive } = await import('../../../../renderer/stores/live.ts'));
  ({ useRecentRuns } = await import('../../../../renderer/stores/runs.ts'));
});

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  scope = effectScope();
});

afterEach(() => {
  scope.stop();
  events.clear();
  shell.clear();
  calls.length = 0;
  vi.useRealTimers();
});

/** A lab whose answers come when the test says so. */
function slow() {
  const open: ((answer: Result<number>) => void)[] = [];
  let asked = 0;
  const read = () => {
    asked += 1;
    return new Promise<Result<number>>((settle) => open.push(settle));
  };
  const answer = async (result: Result<number>) => {
    open.shift()?.(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { read, answer, asked: () => asked };
}

function live(read: () => Promise<Result<number>> | undefined, apply: (value: number) => void) {
  const made = scope.run(() => useLive(read, apply, { follow: ({ type }) => type === 'data-changed' }));
  if (made === undefined) throw new Error('the scope has ended');
  return made;
}

it('asks once more, not a thousand times, for a thousand events during a question', async () => {
  const lab = slow();
  live(lab.read, () => undefined);
  for (let count = 0; count < 1000; count++) tell({ type: 'data-changed', kind: 'digits' });
  await lab.answer({ ok: true, value: 1 });
  await vi.runAllTimersAsync();
  expect(lab.asked()).toBe(2);
  await lab.answer({ ok: true, value: 2 });
  await vi.runAllTimersAsync();
  expect(lab.asked()).toBe(2);
});

it('rests between questions, however evenly the events come', async () => {
  let asked = 0;
  live(
    async () => ({ ok: true, value: ++asked }),
    () => undefined,
  );
  for (let count = 0; count < 1000; count++) {
    tell({ type: 'data-changed', kind: 'digits' });
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.runAllTimersAsync();
  expect(asked).toBeGreaterThan(2);
  expect(asked).toBeLessThanOrEqual(42);
});

it('drops the answer to a question that was asked anew', async () => {
  const lab = slow();
  const shown: number[] = [];
  const { read } = live(lab.read, (value) => shown.push(value));
  void read();
  await lab.answer({ ok: true, value: 1 });
  await lab.answer({ ok: true, value: 2 });
  expect(shown).toEqual([2]);
});

it('keeps why it was not answered until it is, and what was shown before', async () => {
  const lab = slow();
  const shown: number[] = [];
  const { loaded, failure, read } = live(lab.read, (value) => shown.push(value));
  expect(loaded.value).toBe(false);
  await lab.answer({ ok: false, error: { code: 'unavailable', message: 'Try again.' } });
  expect([loaded.value, failure.value?.message]).toEqual([true, 'Try again.']);
  void read();
  await lab.answer({ ok: true, value: 5 });
  expect([failure.value, shown]).toEqual([undefined, [5]]);
});

it('asks again when a lost connection is back, and no more when its owner has ended', async () => {
  let asked = 0;
  live(
    async () => ({ ok: true, value: ++asked }),
    () => undefined,
  );
  for (const connected of [false, true]) for (const listener of shell) listener({ type: 'connection', connected });
  await nextTick();
  expect(asked).toBe(2);
  scope.stop();
  tell({ type: 'data-changed', kind: 'digits' });
  await vi.runAllTimersAsync();
  expect(asked).toBe(2);
});

it('has the last runs asked for a few times while a thousand are queued at once', async () => {
  useRecentRuns();
  for (let id = 1; id <= 1000; id++) tell({ type: 'run', run: { id, deletedAt: null, status: 'queued' } });
  await vi.runAllTimersAsync();
  expect(calls).toEqual(['runs.list', 'runs.list']);
});
