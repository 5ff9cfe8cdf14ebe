import { createPinia, setActivePinia } from 'pinia';
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { useSnapshotPlan as useSnapshotPlanOf } from '../../../../renderer/features/snapshots/snapshot-plan.ts';
import type { ShellEvent } from '../../../../shared/contract/shell-event.ts';
import type { Result } from '../../../../shared/failure.ts';
import type { FaceImaging, SnapshotRule } from '../../../../shared/models/face-snapshot.ts';
import { preloadLab } from '../../../preload-lab.ts';

/** Answers of the lab that are still to come, oldest first. */
const open: ((answer: Result<unknown>) => void)[] = [];
const shell = new Set<(event: ShellEvent) => void>();
let useSnapshotPlan: typeof useSnapshotPlanOf;
let scope: EffectScope;

beforeAll(async () => {
  const call = (): Promise<Result<unknown>> => new Promise((settle) => open.push(settle));
  const hearShell = (listener: (event: ShellEvent) => void) => {
    shell.add(listener);
    return () => shell.delete(listener);
  };
  vi.stubGlobal('window', { lab: preloadLab({ call }, { subscribe: () => () => undefined, hearShell }) });
  ({ useSnapshotPlan } = await import('../../../../renderer/features/snapshots/snapshot-plan.ts'));
});

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  scope = effectScope();
});

afterEach(() => {
  scope.stop();
  open.length = 0;
  shell.clear();
  vi.useRealTimers();
});

/** A plan is only passed on: what stands in it does not matter here. */
function planOf() {
  const rule = shallowRef<SnapshotRule | undefined>({} as SnapshotRule);
  const made = scope.run(() => useSnapshotPlan(rule, shallowRef<FaceImaging | undefined>({} as FaceImaging)));
  if (made === undefined) throw new Error('the scope has ended');
  return { rule, ...made };
}

async function answer(value: unknown): Promise<void> {
  open.shift()?.({ ok: true, value });
  await vi.advanceTimersByTimeAsync(0);
}

it('is not taken for that of a rule which was changed while the lab calculated', async () => {
  const { rule, plan, asking } = planOf();
  await vi.runAllTimersAsync();
  rule.value = {} as SnapshotRule;
  await nextTick();
  await answer('of the rule before');
  expect([plan.value, asking.value]).toEqual([undefined, true]);
  await vi.runAllTimersAsync();
  await answer('of this rule');
  expect([plan.value, asking.value]).toEqual(['of this rule', false]);
});

it('is asked for again when a lost connection is back', async () => {
  const { plan } = planOf();
  await vi.runAllTimersAsync();
  await answer('before');
  for (const connected of [false, true]) for (const listener of shell) listener({ type: 'connection', connected });
  await nextTick();
  await vi.runAllTimersAsync();
  await answer('after');
  expect(plan.value).toBe('after');
});
