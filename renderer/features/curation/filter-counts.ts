import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { FaceCounts } from '../../../shared/models/face.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
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
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const mine = ++turn;
    const result = await lab.faces.counts(rowsOf(filter()));
    if (mine === turn && result.ok) counts.value = named(result.value);
  }

  function readSoon(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), ms);
  }

  watch(
    () => JSON.stringify(rowsOf(filter())),
    () => {
      readSoon(settleMs);
    },
  );
  useLab(
    () => {
      readSoon(0);
    },
    (event) => {
      if (event.type === 'faces-changed') readSoon(readEveryMs);
    },
  );
  onScopeDispose(() => {
    turn++;
    clearTimeout(timer);
  });
  return counts;
}
