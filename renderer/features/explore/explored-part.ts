import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { InspectedPart, PartFacts } from '../../../shared/models/inspection.ts';
import { lab, media, valueOf } from '../../bridge/lab.ts';
import type { PartNumbers } from './chosen-examples.ts';
import { shownUnits, type Exploration } from './exploration.ts';

/** Activations of so many units stay at hand. */
const mostUnits = 40;

/** The numbers of a part of a run that the explorer draws: facts, the activations of two units, the projection of all. */
export function useExploredPart(asked: () => { run: number; part: InspectedPart } & Pick<Exploration, 'x' | 'y'>) {
  const facts = shallowRef<PartFacts>();
  const projection = shallowRef<Float32Array>();
  const units = shallowRef<ReadonlyMap<number, Float32Array>>(new Map());
  const failure = shallowRef<unknown>();
  let part = new AbortController();

  /** The units that are shown; of no part yet the first. */
  const shown = computed(() => (facts.value === undefined ? { x: 0, y: 0 } : shownUnits(asked(), facts.value)));
  const numbers = computed((): PartNumbers | undefined => {
    const { x, y } = shown.value;
    const [first, second] = [units.value.get(x), units.value.get(y)];
    if (first === undefined || second === undefined) return undefined;
    // Until the projection is there all its points stand at zero, where nothing is brushed.
    return { x: first, y: second, projection: projection.value ?? new Float32Array(2 * first.length) };
  });

  async function readPart(): Promise<void> {
    part.abort();
    part = new AbortController();
    const { signal } = part;
    const { run, part: of } = asked();
    facts.value = undefined;
    projection.value = undefined;
    units.value = new Map();
    failure.value = undefined;
    try {
      const found = await valueOf(lab.inspection.part({ run, part: of }));
      if (signal.aborted) return;
      facts.value = found;
      await readUnits();
      const plane = new Float32Array(await media({ kind: 'projection', run, part: of }, signal));
      projection.value = plane;
    } catch (error) {
      if (!signal.aborted) failure.value = error;
    }
  }

  async function readUnits(): Promise<void> {
    const { signal } = part;
    const { run, part: of } = asked();
    const { x, y } = shown.value;
    const missing = [...new Set([x, y])].filter((unit) => !units.value.has(unit));
    if (facts.value === undefined || missing.length === 0) return;
    try {
      const values = new Float32Array(await media({ kind: 'activations', run, part: of, units: missing }, signal));
      const columns = missing.map((unit, column): [number, Float32Array] => [
        unit,
        Float32Array.from(
          { length: values.length / missing.length },
          (_, row) => values[row * missing.length + column] ?? 0,
        ),
      ]);
      units.value = new Map([...[...units.value].slice(-mostUnits), ...columns]);
    } catch (error) {
      if (!signal.aborted) failure.value = error;
    }
  }

  watch([() => asked().run, () => asked().part], readPart, { immediate: true });
  watch([() => shown.value.x, () => shown.value.y], readUnits);
  onScopeDispose(() => {
    part.abort();
  });
  return { facts, shown, numbers, projection, failure, read: readPart };
}
