import { computed, inject, onUnmounted, useId, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue';

/** What a field tells the control inside it. */
export interface Field {
  readonly id: string;
  readonly describedBy: ComputedRef<string | undefined>;
  readonly invalid: ComputedRef<boolean>;
  /** What the control itself finds wrong with what was typed; undefined when nothing. */
  report(problem: string | undefined): void;
}

/** Whether the fields inside fold their help away until it is asked for. */
export const foldedHelpKey: InjectionKey<Ref<boolean>> = Symbol('folded help');

export const fieldKey: InjectionKey<Field> = Symbol('field');

/** The id and the accessible description of a control, from the field around it if there is one. */
export function useField(problem?: Ref<string | undefined>): {
  id: string;
  describedBy: ComputedRef<string | undefined>;
  invalid: ComputedRef<boolean>;
} {
  const own = useId();
  const field = inject(fieldKey, undefined);
  if (field !== undefined && problem !== undefined) {
    watch(
      problem,
      (text) => {
        field.report(text);
      },
      { immediate: true },
    );
    onUnmounted(() => {
      field.report(undefined);
    });
  }
  return {
    id: field?.id ?? own,
    describedBy: computed(() => field?.describedBy.value),
    invalid: computed(() => problem?.value !== undefined || field?.invalid.value === true),
  };
}
