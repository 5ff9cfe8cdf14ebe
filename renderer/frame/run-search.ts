import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';

const pauseBeforeAsking = 120;
const most = 8;

/** The runs a typed text finds, the newest first; the last ones while nothing is typed. Asks only while `active`. */
export function useRunSearch(text: Readonly<Ref<string>>, active: Readonly<Ref<boolean>>): Ref<readonly RunSummary[]> {
  const found = shallowRef<readonly RunSummary[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function ask(): Promise<void> {
    const turn = ++asked;
    const order = [{ by: 'id', direction: 'descending' as const }];
    const result = await lab.runs.list({ where: text.value, order, limit: most });
    if (turn === asked) found.value = result.ok ? result.value.runs : [];
  }

  watch([text, active], () => {
    clearTimeout(timer);
    if (active.value) timer = setTimeout(() => void ask(), pauseBeforeAsking);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return found;
}
