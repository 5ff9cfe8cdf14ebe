import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { Result } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { useLive } from '../stores/live.ts';

const pauseBeforeAsking = 120;
const most = 8;

/** The runs a typed text finds, the newest first; the last ones while nothing is typed. Asks only while `active`. */
export function useRunSearch(text: Readonly<Ref<string>>, active: Readonly<Ref<boolean>>): Ref<readonly RunSummary[]> {
  const found = shallowRef<readonly RunSummary[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const { read } = useLive(
    () => {
      if (!active.value) return undefined;
      return listed(text.value);
    },
    (runs) => {
      found.value = runs;
    },
    { atOnce: false },
  );

  // At once too: the palette may be open before what is in it has been fetched.
  watch(
    [text, active],
    () => {
      clearTimeout(timer);
      if (active.value) timer = setTimeout(() => void read(), pauseBeforeAsking);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return found;
}

/** A text that is no filter yet, as while one is being typed, finds nothing. */
async function listed(where: string): Promise<Result<readonly RunSummary[]>> {
  const result = await lab.runs.list({ where, order: [{ by: 'id', direction: 'descending' }], limit: most });
  return { ok: true, value: result.ok ? result.value.runs : [] };
}
