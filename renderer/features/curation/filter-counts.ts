import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { FaceCounts } from '../../../shared/models/face.ts';
import { lab } from '../../bridge/lab.ts';
import { useLive } from '../../stores/live.ts';
import type { FaceFilter } from './face-filter.ts';

/** How many rows each choice of the filter would show, the other choices as they are: `standing:in`, `check:blur`, `standing:`. */
export type FilterCounts = ReadonlyMap<string, number>;

const settleMs = 200;
const readEveryMs = 1000;
const kinds = { standings: 'standing', states: 'state', verdicts: 'verdict', checks: 'check' } as const;

function named(counts: FaceCounts): FilterCounts {
  const byName = new Map([['standing:', counts.all]]);
  for (const kind of ['standings', 'states', 'verdicts', 'checks'] as const) {
    for (const [choice, rows] of Object.entries(counts[kind])) byName.set(`${kinds[kind]}:${choice}`, rows);
  }
  return byName;
}

function rowsOf({ actors, states, standings, checks, verdicts, host, cause, snapshot, split, text }: FaceFilter) {
  return { actors, states, standings, checks, verdicts, host, cause, snapshot, split, text };
}

/** The counts of the filter's choices, kept up to date behind what the person does. */
export function useFilterCounts(filter: () => FaceFilter): Readonly<Ref<FilterCounts>> {
  const counts = shallowRef<FilterCounts>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { read } = useLive(
    () => lab.faces.counts(rowsOf(filter())),
    (found) => {
      counts.value = named(found);
    },
    { follow: (event) => event.type === 'faces-changed', restMs: readEveryMs },
  );

  watch(
    () => JSON.stringify(rowsOf(filter())),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void read(), settleMs);
    },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return counts;
}
