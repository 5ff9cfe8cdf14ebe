import { computed, shallowRef, watch } from 'vue';
import type { RunSummary } from '../../shared/models/run.ts';
import { lab } from '../bridge/lab.ts';
import { useKinds } from '../stores/kinds.ts';
import { useLive } from '../stores/live.ts';
import { usePresets } from '../stores/presets.ts';
import { runName } from './run-name.ts';

type Named = Pick<RunSummary, 'id' | 'name' | 'preset' | 'spec'>;

export interface ToldNames {
  /** What a person calls it, or else what differs from its preset: `part8 · 20 tanh · seed 3`. */
  of(run: Named): string;
  /** The same of runs that are shown together: those of one name are told apart by their numbers. */
  apart(runs: readonly Named[]): ReadonlyMap<number, string>;
}

/** The names of runs as tables, charts and comparisons tell them. */
export function useToldNames(): ToldNames {
  const kinds = useKinds();
  const presets = usePresets();
  let known = new WeakMap<object, string>();
  let knownOf: readonly unknown[] = [];

  function of(run: Named): string {
    if (run.name !== run.preset) return run.name;
    if (knownOf[0] !== kinds.kinds || knownOf[1] !== presets.all) {
      known = new WeakMap();
      knownOf = [kinds.kinds, presets.all];
    }
    const preset = presets.all.find(({ name }) => name === run.preset);
    const told =
      known.get(run.spec) ?? (preset === undefined ? run.name : runName(kinds.kinds, run.name, preset.spec, run.spec));
    known.set(run.spec, told);
    return told;
  }

  function apart(runs: readonly Named[]): ReadonlyMap<number, string> {
    const names = runs.map(of);
    return new Map(
      runs.map((run, place) => {
        const name = names[place] ?? run.name;
        return [run.id, names.filter((other) => other === name).length > 1 ? `${name} #${run.id}` : name];
      }),
    );
  }

  return { of, apart };
}

/** The names of runs that only their number and their name are known of: the lab is asked for the rest. */
export function useNamesOf<Run extends Pick<RunSummary, 'id' | 'name'>>(
  runs: () => readonly Run[],
): (run: Pick<Run, 'id' | 'name'>) => string {
  const told = useToldNames();
  const known = shallowRef<ReadonlyMap<number, RunSummary>>(new Map());
  const ids = computed(() =>
    runs()
      .map(({ id }) => id)
      .join(', '),
  );
  const { read } = useLive(
    () => (ids.value === '' ? undefined : lab.runs.list({ where: `id in (${ids.value})` })),
    (found) => {
      known.value = new Map(found.runs.map((run) => [run.id, run]));
    },
  );
  watch(ids, read);
  return (run) => {
    const found = known.value.get(run.id);
    return found?.name === run.name ? told.of(found) : run.name;
  };
}
