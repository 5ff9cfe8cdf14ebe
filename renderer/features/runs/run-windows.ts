import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { RunOrder } from '../../../shared/models/run-query.ts';
import type { LabEvent } from '../../../shared/contract/event.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
import { useListedRuns } from '../../stores/listed-runs.ts';
import { newestQuestion } from '../../stores/newest-question.ts';

export interface RunListQuery {
  where: string;
  order: RunOrder[];
  deleted: boolean;
}

export interface RunWindows {
  readonly total: Readonly<Ref<number>>;
  readonly loaded: Readonly<Ref<boolean>>;
  readonly failure: Readonly<Ref<unknown>>;
  /** Rows that were read, by their place in the list. */
  readonly rows: Readonly<Ref<ReadonlyMap<number, RunSummary>>>;
  /** Says which places are in sight; what is missing of them is read. */
  show(first: number, last: number): void;
}

const windowSize = 100;
/** Windows kept; the farthest from sight go first. */
const mostWindows = 12;
const settle = 250;

/**
 * A list of any length, read in windows of a hundred rows as they come into sight. Events change rows in place; a list that
 * became longer, shorter or another is read again where it is in sight.
 */
export function useRunWindows(query: () => RunListQuery): RunWindows {
  const listed = useListedRuns();
  const total = ref(0);
  const loaded = ref(false);
  const failure = shallowRef<unknown>();
  const rows = shallowRef<ReadonlyMap<number, RunSummary>>(new Map());
  const asked = new Set<number>();
  /** The list as it was last asked for; its windows are asked along with it. */
  const question = newestQuestion();
  let sight = { first: 0, last: 30 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(place: number, replace: boolean): Promise<void> {
    const isNewest = question.askAlong();
    asked.add(place);
    const result = await lab.runs.list({ ...query(), offset: place * windowSize, limit: windowSize });
    if (!isNewest()) return;
    loaded.value = true;
    failure.value = result.ok ? undefined : result.error;
    if (!result.ok) {
      asked.delete(place);
      return;
    }
    total.value = result.value.total;
    const next = new Map(replace ? [] : rows.value);
    result.value.runs.forEach((run, index) => next.set(place * windowSize + index, run));
    rows.value = next;
    forget();
    listed.ids = [...rows.value].sort(([a], [b]) => a - b).map(([, { id }]) => id);
  }

  /** The windows far from sight are dropped, so that scrolling through ten thousand runs keeps a thousand in memory. */
  function forget(): void {
    const middle = (sight.first + sight.last) / 2 / windowSize;
    const kept = [...asked].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, mostWindows);
    if (kept.length === asked.size) return;
    const keep = new Set(kept);
    rows.value = new Map([...rows.value].filter(([place]) => keep.has(Math.floor(place / windowSize))));
    asked.clear();
    for (const place of kept) asked.add(place);
  }

  function show(first: number, last: number): void {
    sight = { first, last };
    for (let place = Math.floor(first / windowSize); place <= Math.floor(last / windowSize); place++) {
      if (!asked.has(place)) void read(place, false);
    }
  }

  /** Reads what is in sight again; the old rows stay until the new ones are there. */
  function refresh(): void {
    question.drop();
    asked.clear();
    const first = Math.floor(sight.first / windowSize);
    const last = Math.floor(sight.last / windowSize);
    void read(first, true).then(() => {
      for (let place = first + 1; place <= last; place++) if (!asked.has(place)) void read(place, false);
    });
  }

  function refreshSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(refresh, settle);
  }

  function follow(event: LabEvent): void {
    if (event.type === 'runs-purged' || event.type === 'runs-changed') refreshSoon();
    if (event.type !== 'run') return;
    const place = [...rows.value].find(([, run]) => run.id === event.run.id)?.[0];
    const belongs = (event.run.deletedAt !== null) === query().deleted;
    if (place === undefined ? belongs && mayBeNew(event.run) : !belongs) refreshSoon();
    else if (place !== undefined) rows.value = new Map(rows.value).set(place, event.run);
  }

  /** A run that is not among the rows is either far away, where it does not matter, or new, or come from the trash. */
  function mayBeNew(run: RunSummary): boolean {
    const settled = run.status === 'running' && run.stepsDone > 0;
    return !settled || total.value <= rows.value.size;
  }

  watch(query, () => {
    sight = { first: 0, last: 30 };
    refresh();
  });
  useLab(refresh, follow);
  onScopeDispose(() => {
    question.drop();
    clearTimeout(timer);
  });
  return { total, loaded, failure, rows, show };
}
