import { ref, watch, type Ref } from 'vue';
import type { FaceSummary } from '../../../shared/models/face.ts';

/** The note as it is being typed: it goes with the next decision, and begins anew where another face is looked at. */
export function useNoteDraft(face: () => FaceSummary | undefined): Ref<string> {
  const draft = ref('');
  watch(
    () => [face()?.id, face()?.decision?.note ?? ''] as const,
    ([, note]) => {
      draft.value = note;
    },
    { immediate: true },
  );
  return draft;
}
