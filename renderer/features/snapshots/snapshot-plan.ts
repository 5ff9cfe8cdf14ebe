import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import type { FaceImaging, SnapshotPlan, SnapshotRule } from '../../../shared/models/face-snapshot.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
import { newestQuestion } from '../../stores/newest-question.ts';

const settle = 250;

/** What a rule would give now: asked for a moment after it or a face was last changed. `asking` until the answer is that of the present rule. */
export function useSnapshotPlan(rule: Ref<SnapshotRule | undefined>, imaging: Ref<FaceImaging | undefined>) {
  const plan = shallowRef<SnapshotPlan>();
  const failure = ref<Failure>();
  const asking = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const question = newestQuestion();

  async function ask(): Promise<void> {
    const isNewest = question.ask();
    const [wanted, size] = [rule.value, imaging.value];
    if (wanted === undefined || size === undefined) {
      [plan.value, failure.value, asking.value] = [undefined, undefined, false];
      return;
    }
    const result = await lab.faceSnapshots.plan({ rule: wanted, imaging: size });
    if (!isNewest()) return;
    asking.value = false;
    failure.value = result.ok ? undefined : result.error;
    plan.value = result.ok ? result.value : undefined;
  }

  function askSoon(): void {
    asking.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), settle);
  }

  watch(
    [rule, imaging],
    () => {
      // The answer of the rule before must not end the asking about this one.
      question.drop();
      askSoon();
    },
    { deep: true },
  );
  useLab(askSoon, (event) => {
    if (event.type === 'faces-changed') askSoon();
  });
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return { plan, failure, asking, ask };
}
