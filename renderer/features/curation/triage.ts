import { ref, shallowRef, type Ref } from 'vue';
import type { Failure } from '../../../shared/failure.ts';
import { type FaceBox, type FaceSummary, type Standing, type Verdict } from '../../../shared/models/face.ts';
import { lab } from '../../bridge/lab.ts';
import { formatCount } from '../../ui/format.ts';
import { useFaceList } from './face-list.ts';
import { hasPicture, verdictWords } from './curation-words.ts';

/** A decision on its way. `note` undefined: each row's stays where one row is decided, and is empty for several. */
export interface Deciding {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly note?: string;
  readonly box?: FaceBox | null;
}

export interface Triage {
  /** What was done last, for the status line. */
  readonly words: Readonly<Ref<string>>;
  readonly failure: Readonly<Ref<Failure | undefined>>;
  decide(faces: readonly FaceSummary[], deciding: Deciding): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

/** How a row stands when this is decided; what the lab says afterwards counts. */
const standingAfter: Readonly<Record<Verdict, Standing>> = { include: 'in', exclude: 'out', undecided: 'open' };

/** Decisions shown at once and sent behind, in the order of the keys; what the lab refuses is shown again as it is. */
export function useTriage(): Triage {
  const list = useFaceList();
  const words = ref('');
  const failure = shallowRef<Failure>();

  async function decide(faces: readonly FaceSummary[], deciding: Deciding): Promise<void> {
    const judged = faces.filter(hasPicture);
    const [first] = judged;
    if (first === undefined) {
      words.value = faces.length === 0 ? 'No face selected.' : 'No picture to review.';
      return;
    }
    const { verdict, reason = '', box = null } = deciding;
    const note = deciding.note ?? (judged.length === 1 ? (first.decision?.note ?? '') : '');
    const rows = judged.map(({ id }) => id);
    const at = new Date().toISOString();
    list.change(rows, (face) => ({
      ...face,
      standing: standingAfter[verdict],
      decision: { verdict, reason, note, box: box ?? face.decision?.box ?? null, at },
    }));
    const left = faces.length - judged.length;
    const what = judged.length === 1 ? first.label : formatCount(judged.length, 'face');
    words.value =
      `${what} ${verdictWords[verdict]}${reason === '' ? '' : `: ${reason}`}` +
      (left === 0 ? '' : `; ${formatCount(left, 'row was', 'rows were')} skipped: no picture`);
    await settle(await list.during(() => lab.faces.decide({ rows, verdict, reason, note, box })), rows);
  }

  async function settle(result: Awaited<ReturnType<typeof lab.faces.decide>>, rows: readonly number[]): Promise<void> {
    failure.value = result.ok ? undefined : result.error;
    if (!result.ok) {
      words.value = '';
      await list.reread(rows);
      return;
    }
    const { misplaced } = result.value;
    if (misplaced.length === 0) return;
    words.value += `; ${formatCount(misplaced.length, 'face')} not usable: the box lies outside the picture, move it`;
    await list.reread(misplaced);
  }

  async function takeBack(how: 'undo' | 'redo'): Promise<void> {
    const result = await list.during(() => lab.faces[how]({}));
    if (!result.ok) {
      words.value = result.error.code === 'conflict' ? result.error.message : '';
      failure.value = result.error.code === 'conflict' ? undefined : result.error;
      return;
    }
    failure.value = undefined;
    words.value = how === 'undo' ? result.value.words : `Redid: ${result.value.words}`;
    list.change(result.value.rows, (face) => face);
    await list.reread(result.value.rows);
    const places = result.value.rows.flatMap((row) => list.placeOf(row) ?? []);
    if (places.length > 0) list.cursor = Math.min(...places);
  }

  return {
    words,
    failure,
    decide,
    undo: () => takeBack('undo'),
    redo: () => takeBack('redo'),
  };
}
