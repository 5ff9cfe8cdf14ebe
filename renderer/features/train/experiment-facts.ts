import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { DataRef } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { ExampleCounts } from '../../../shared/models/run.ts';
import { lab, subscribe } from '../../bridge/lab.ts';
import { useData } from '../../stores/data.ts';
import { newestQuestion, type IsNewest } from '../../stores/newest-question.ts';

export interface Estimate {
  seconds: number | null;
  basedOn: number;
}

const settle = 250;

/** What the lab says about a spec a moment after it was last changed: the counts of its data and the time it will take. */
export function useExperimentFacts(
  spec: Ref<ExperimentSpec | undefined>,
  data: Ref<DataRef | null>,
  engine: Ref<EngineChoice | 'settings'>,
) {
  const sets = useData();
  const counts = shallowRef<ExampleCounts>();
  const splitProblem = ref<string>();
  const estimate = shallowRef<Estimate>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const question = newestQuestion();

  async function ask(): Promise<void> {
    const isNewest = question.ask();
    const [present, set] = [spec.value, data.value];
    if (present === undefined) return;
    if (set === null) {
      [counts.value, splitProblem.value, estimate.value] = [undefined, undefined, undefined];
      return;
    }
    // Each is shown as soon as it is there: the time waits for the engines to be known.
    await Promise.all([tellParts(present, set, isNewest), tellTime(present, set, isNewest)]);
  }

  async function tellParts(of: ExperimentSpec, set: DataRef, isNewest: IsNewest): Promise<void> {
    const parts = await partsOf(of, set);
    if (!isNewest()) return;
    counts.value = parts.counts;
    splitProblem.value = parts.problem;
  }

  async function tellTime(of: ExperimentSpec, set: DataRef, isNewest: IsNewest): Promise<void> {
    const chosen = engine.value === 'settings' ? null : engine.value;
    const time = await lab.training.estimate({ spec: of, data: set, engine: chosen });
    if (isNewest()) estimate.value = time.ok ? time.value : undefined;
  }

  async function partsOf(of: ExperimentSpec, set: DataRef): Promise<{ counts?: ExampleCounts; problem?: string }> {
    const parts = await lab.data.parts({ ref: set, rule: of.data });
    if (!parts.ok) return { problem: parts.error.message };
    const { train, validation, test } = parts.value;
    return { counts: { train: train.count, validation: validation.count, test: test.count } };
  }

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), settle);
  }

  watch([spec, data, engine, () => sets.sets], soon);
  // A run that has ended tells how long the next will take.
  const stop = subscribe((event) => {
    if (event.type === 'run' && event.run.status === 'succeeded') soon();
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    stop();
  });
  return { counts, splitProblem, estimate };
}
