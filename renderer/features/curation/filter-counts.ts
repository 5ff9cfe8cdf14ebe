import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { faceCheckNames, faceStates, standings, verdicts } from '../../../shared/models/face.ts';
import { lab } from '../../bridge/lab.ts';
import { useLab } from '../../stores/connection.ts';
import type { FaceFilter } from './face-filter.ts';

/** How many rows each choice of the filter would show, the other choices as they are: `standing:in`, `check:blur`, `standing:`. */
export type FilterCounts = ReadonlyMap<string, number>;

const settleMs = 200;
const readEveryMs = 1000;

type Choice = readonly [name: string, filter: FaceFilter];

/** What a decision changes is counted first, and alone when nothing else changed. */
function standingChoices(filter: FaceFilter): Choice[] {
  return [
    ['standing:', { ...filter, standings: [] }],
    ...standings.map((standing): Choice => [`standing:${standing}`, { ...filter, standings: [standing] }]),
    ...verdicts.map((verdict): Choice => [`verdict:${verdict}`, { ...filter, verdicts: [verdict] }]),
  ];
}

function otherChoices(filter: FaceFilter): Choice[] {
  return [
    ...faceStates.map((state): Choice => [`state:${state}`, { ...filter, states: [state] }]),
    ...faceCheckNames.map((check): Choice => [`check:${check}`, { ...filter, checks: [check] }]),
  ];
}

/** The counts of the filter's choices, kept up to date behind what the person does: one question after the other. */
export function useFilterCounts(filter: () => FaceFilter): Readonly<Ref<FilterCounts>> {
  const counts = shallowRef<FilterCounts>(new Map());
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(choices: readonly Choice[]): Promise<void> {
    const mine = ++turn;
    const next = new Map(counts.value);
    for (const [name, wanted] of choices) {
      const result = await lab.faces.list({ ...wanted, order: 'list', descending: false, offset: 0, limit: 1 });
      if (mine !== turn) return;
      if (result.ok) next.set(name, result.value.total);
    }
    counts.value = next;
  }

  function readSoon(choices: (filter: FaceFilter) => readonly Choice[], ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(choices(filter())), ms);
  }

  const everything = (of: FaceFilter): Choice[] => [...standingChoices(of), ...otherChoices(of)];
  watch(
    () => JSON.stringify({ ...filter(), order: 'list' }),
    () => {
      readSoon(everything, settleMs);
    },
  );
  useLab(
    () => {
      readSoon(everything, 0);
    },
    (event) => {
      if (event.type === 'faces-changed') readSoon(event.rows === null ? everything : standingChoices, readEveryMs);
    },
  );
  onScopeDispose(() => {
    turn++;
    clearTimeout(timer);
  });
  return counts;
}
