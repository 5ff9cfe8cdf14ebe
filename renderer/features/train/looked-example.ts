import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { LabClient } from '../../../shared/contract/port.ts';
import { lab } from '../../bridge/lab.ts';

type Answered<Method extends 'example' | 'flow'> = Extract<
  Awaited<ReturnType<LabClient['runs'][Method]>>,
  { ok: true }
>['value'];
type LookedExample = Answered<'example'>;
export type LookedFlow = Answered<'flow'>;

/** An example of the validation part that a person looks at, and what it does in a run's net, asked again when the weights change. */
export function useLookedExample(run: () => number | undefined, stepsDone: () => number | undefined) {
  const place = ref(0);
  const example = shallowRef<LookedExample>();
  const flow = shallowRef<LookedFlow>();
  let busy = false;
  let again = false;

  async function readExample(id: number, index: number): Promise<void> {
    const found = await lab.runs.example({ id, index });
    if (run() === id && place.value === index) example.value = found.ok ? found.value : undefined;
  }

  async function readFlow(): Promise<void> {
    const [id, index] = [run(), place.value];
    if (id === undefined || busy) {
      again = busy;
      return;
    }
    busy = true;
    const found = await lab.runs.flow({ id, index });
    busy = false;
    if (run() === id && place.value === index && found.ok) flow.value = found.value;
    if (again) {
      again = false;
      await readFlow();
    }
  }

  watch(
    run,
    () => {
      example.value = undefined;
      flow.value = undefined;
      place.value = 0;
    },
    { flush: 'sync' },
  );
  watch(
    [run, place],
    ([id, index]) => {
      if (id !== undefined) void readExample(id, index);
    },
    { immediate: true },
  );
  watch(
    [run, place, stepsDone],
    () => {
      if (stepsDone() !== undefined) void readFlow();
    },
    { immediate: true },
  );

  function move(by: 1 | -1): void {
    const count = example.value?.count ?? 0;
    if (count > 0) place.value = (place.value + by + count) % count;
  }

  const features: Ref<Float32Array | undefined> = computed(() =>
    example.value === undefined ? undefined : Float32Array.from(example.value.features),
  );
  return { example, features, flow, move };
}
