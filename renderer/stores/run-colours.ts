import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** Colours and dash patterns that a chart tells apart. */
const different = 20;
const key = 'runs.colours';
const mostKept = 2000;

/**
 * The number of each run's colour in the palette: by its own number, so that it is the same in every session, table and chart. Where two
 * runs that are drawn together would look alike, the later one takes a colour of its own, which is kept on this computer.
 */
export const useRunColours = defineStore('run-colours', () => {
  const own = shallowRef<ReadonlyMap<number, number>>(new Map(read()));

  function of(run: number): number {
    return own.value.get(run) ?? (run - 1) % different;
  }

  /** Tells these runs apart as far as there are colours. */
  function apart(runs: readonly number[]): void {
    const taken = new Set<number>();
    const changed = new Map(own.value);
    for (const run of [...runs].sort((one, other) => one - other)) {
      const colour = changed.get(run) ?? (run - 1) % different;
      const free = Array.from({ length: different }, (_, one) => (colour + one) % different).find(
        (one) => !taken.has(one),
      );
      if (free === undefined) break;
      taken.add(free);
      if (free !== colour) changed.set(run, free);
    }
    if (changed.size === own.value.size && [...changed].every(([run, colour]) => own.value.get(run) === colour)) return;
    own.value = new Map([...changed].slice(-mostKept));
    localStorage.setItem(key, JSON.stringify([...own.value]));
  }

  return { of, apart };
});

function read(): [number, number][] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.filter(
      (one): one is [number, number] =>
        Array.isArray(one) && one.length === 2 && one.every((part) => Number.isSafeInteger(part) && part >= 0),
    );
  } catch {
    return [];
  }
}
