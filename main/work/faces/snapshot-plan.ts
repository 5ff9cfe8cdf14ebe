import { LabError } from '../../../shared/failure.ts';
import type {
  FaceImaging,
  FacePart,
  KeptRule,
  SnapshotItem,
  SnapshotPlan,
  SnapshotRule,
} from '../../../shared/models/face-snapshot.ts';
import type { ActorStatus } from '../../../shared/models/face.ts';
import { matrixPartNames, type MatrixPartName } from '../../../shared/models/matrices.ts';
import { nearPairs } from '../../data/faces/near-pairs.ts';
import { countsOf, divideFaces, itemsOf, usableFaces } from '../../data/faces/snapshots/choice.ts';
import { snapshotHash } from '../../data/faces/snapshots/snapshot-hash.ts';
import { requireMatrixSize } from '../../data/faces/snapshots/snapshot-matrices.ts';
import type { FaceCandidate } from '../../store/faces/face-store.ts';
import type { LabContext } from '../lab-context.ts';
import { inSlices } from './in-slices.ts';
import { measureCrops } from './measure-crops.ts';
import { keptHashes, leaksAmong } from './snapshot-leaks.ts';

/** A plan, and the faces it would take. */
export interface ChosenFaces {
  plan: SnapshotPlan;
  items: SnapshotItem[];
}

/**
 * Chooses and divides faces by a rule, and says what speaks against it. Crops that were never measured are measured first, because
 * near-duplicates are found by what they look like.
 * @throws LabError `bad_input` for a rule that names an actor twice, or whose matrices would be too large.
 */
export async function chooseFaces(
  lab: Pick<LabContext, 'store' | 'imaging'>,
  rule: SnapshotRule,
  imaging: FaceImaging,
  signal: AbortSignal = new AbortController().signal,
): Promise<ChosenFaces> {
  const { actors, counts } = rule;
  if (new Set(actors).size < actors.length) throw new LabError('bad_input', 'The rule names an actor twice.');
  requireMatrixSize(imaging, counts, actors.length);
  const { rows } = lab.store.faces;
  const status = new Map(Object.entries(rows.status(0).actors));
  const needed = counts.training + counts.validation + counts.test;
  const divided = new Map<string, Record<MatrixPartName, FaceCandidate[]>>();
  const short: SnapshotPlan['short'] = [];
  for (const actor of actors) {
    const candidates = rows.candidates([actor]);
    const usable = usableFaces(candidates, rule);
    const hashes = await hashesOf(lab, usable, signal);
    const pairs = rule.twins === 'together' ? await inSlices(nearPairs(hashes), signal) : [];
    const parts = divideFaces(usable, rule, pairs);
    divided.set(actor, parts);
    const placed = parts.training.length + parts.validation.length + parts.test.length;
    if (placed < needed) {
      const misplaced = candidates.filter((candidate) => candidate.misplaced).length;
      const open = candidates.length - usable.length - misplaced;
      short.push({ actor, needed, usable: placed, open, misplaced, ...gapOf(status.get(actor)) });
    }
  }
  return planned(lab, { rule, imaging, divided, short }, signal);
}

/** A plan by a list of faces, the rule that results from it, and what of the list is not there. */
export interface ListedFaces extends ChosenFaces {
  rule: KeptRule;
  missing: string[];
}

/**
 * Divides faces as a list says, as far as there are pictures of them that nobody excluded. Of the rule's actors those are kept of whom the
 * list has any.
 * @throws LabError `conflict` where fewer than two actors have faces for training.
 */
export async function listedFaces(
  lab: Pick<LabContext, 'store' | 'imaging'>,
  { actors, ...rest }: SnapshotRule,
  imaging: FaceImaging,
  parts: readonly FacePart[],
  signal: AbortSignal = new AbortController().signal,
): Promise<ListedFaces> {
  const partOf = new Map(parts.map(({ label, part }) => [label, part]));
  const divided = new Map<string, Record<MatrixPartName, FaceCandidate[]>>();
  const found = new Set<string>();
  for (const actor of actors) {
    const theirs: Record<MatrixPartName, FaceCandidate[]> = { training: [], validation: [], test: [] };
    for (const candidate of lab.store.faces.rows.candidates([actor])) {
      const part = partOf.get(candidate.label);
      if (part === undefined || candidate.misplaced || found.has(candidate.label)) continue;
      theirs[part].push(candidate);
      found.add(candidate.label);
    }
    if (theirs.training.length > 0) divided.set(actor, theirs);
  }
  if (divided.size < 2)
    throw new LabError(
      'conflict',
      `Of the ${parts.length} faces in the list ${found.size} are here, of ${divided.size} ${divided.size === 1 ? 'actor' : 'actors'} with faces for training; two are needed. Add their actor list and pictures first.`,
    );
  const largest = (part: MatrixPartName): number =>
    Math.max(...[...divided.values()].map((theirs) => theirs[part].length));
  const [training, validation, test] = matrixPartNames.map(largest);
  const counts = { training: training ?? 0, validation: validation ?? 0, test: test ?? 0 };
  const listed = { faces: parts.length, found: found.size };
  const rule = { ...rest, actors: actors.filter((actor) => divided.has(actor)), counts, listed };
  requireMatrixSize(imaging, counts, rule.actors.length);
  const chosen = await planned(lab, { rule, imaging, divided, short: [] }, signal);
  return { ...chosen, rule, missing: parts.map(({ label }) => label).filter((label) => !found.has(label)) };
}

async function planned(
  lab: Pick<LabContext, 'store' | 'imaging'>,
  {
    rule,
    imaging,
    divided,
    short,
  }: {
    rule: SnapshotRule;
    imaging: FaceImaging;
    divided: ReadonlyMap<string, Record<MatrixPartName, FaceCandidate[]>>;
    short: SnapshotPlan['short'];
  },
  signal: AbortSignal,
): Promise<ChosenFaces> {
  const items = itemsOf(rule, divided);
  const leaks = await leaksAmong(items, await hashesOf(lab, items, signal), signal);
  return { plan: { hash: snapshotHash(imaging, items), counts: countsOf(rule.actors, items), short, leaks }, items };
}

/** Difference hashes of crops, in their order; null where a crop has none that tells anything. */
async function hashesOf(
  lab: Pick<LabContext, 'store' | 'imaging'>,
  crops: readonly Pick<SnapshotItem, 'sha256' | 'box'>[],
  signal: AbortSignal,
): Promise<(Uint8Array | null)[]> {
  const { images } = lab.store.faces;
  const unmeasured = crops.filter(({ sha256, box }) => images.measure(sha256, box) === undefined);
  if (unmeasured.length > 0) await measureCrops(lab, unmeasured, { signal });
  return keptHashes(lab, crops);
}

function gapOf(status: ActorStatus | undefined): { pending: number; failed: number } {
  return status === undefined
    ? { pending: 0, failed: 0 }
    : { pending: status.pending, failed: status.absent - status.pending };
}

const mostNamed = 5;

/** Says who lacks how many faces, and what could fill the gap. */
export function shortOfFaces(short: SnapshotPlan['short']): LabError {
  const sentences = short.slice(0, mostNamed).map(({ actor, needed, usable, open, misplaced, pending, failed }) => {
    const ways = [
      ...(open > 0 ? [`${pictures(open)} to review`] : []),
      ...(misplaced > 0 ? [`${pictures(misplaced)} whose box has to be moved onto it`] : []),
      ...(pending > 0 ? [`${pictures(pending)} to download`] : []),
      ...(failed > 0 ? [`${failed} failed ${failed === 1 ? 'address' : 'addresses'} to try again`] : []),
    ];
    const help = ways.length === 0 ? 'nothing of the lists is left to fill the gap' : `there are ${ways.join(', ')}`;
    return `${actor} lacks ${needed - usable} of ${needed} faces: ${help}.`;
  });
  if (short.length > mostNamed) sentences.push(`So do ${short.length - mostNamed} more actors.`);
  return new LabError('conflict', `${sentences.join(' ')} Or ask for fewer faces.`, { short });
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}
