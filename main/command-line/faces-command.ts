import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import {
  faceCheckNames,
  faceQuery,
  faceStates,
  type FaceBox,
  type FaceCheckName,
  type FacesStatus,
  type FaceSummary,
  type Verdict,
} from '../../shared/models/face.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { printable } from '../../shared/lib/printable.ts';
import { table } from './table.ts';

/** How many rows there are, what became of them, and how each actor stands. */
export async function showFaces(port: KeptLab, to: CommandOutput): Promise<void> {
  const { rows, states, actors, causes } = await valueOf(labClient(port).faces.status({}));
  to.result({ rows, states, actors }, rows === 0 ? noRows : describe({ rows, states, actors, causes }));
}

const noRows = 'This lab has no faces yet. “faces list add FILE” adds an actor list.';

function describe({
  rows,
  states,
  actors,
  causes,
}: Pick<FacesStatus, 'rows' | 'states' | 'actors' | 'causes'>): string {
  const stateRows = faceStates.map((state) => {
    const some = causes
      .filter((cause) => cause.state === state && cause.cause !== '')
      .slice(0, 4)
      .map(({ cause, rows: count }) => `${cause} ${count}`);
    return [state, states[state], some.join(', ')];
  });
  const counts = Object.entries(actors).map(([name, actor]): [string, ...number[]] => [
    name,
    actor.rows,
    actor.usable,
    actor.needed,
    actor.open,
    actor.out,
    actor.absent,
    actor.pending,
  ]);
  const headings = ['actor', 'rows', 'usable', 'needed', 'unreviewed', 'excluded', 'absent', 'pending'];
  return `${table(['state', 'rows', 'causes'], [...stateRows, ['all', rows, '']])}\n\n${table(headings, counts)}`;
}

export interface FaceDecideOptions {
  include?: true;
  exclude?: true;
  unreviewed?: true;
  undecided?: true;
  reason?: string;
  note?: string;
  box?: FaceBox;
}

/** The one verdict the options name. @throws LabError `bad_input` when they name none or several. */
export function verdictOf({ include, exclude, unreviewed, undecided }: FaceDecideOptions): Verdict {
  const named: Verdict[] = [];
  if (include === true) named.push('include');
  if (exclude === true) named.push('exclude');
  if (unreviewed === true || undecided === true) named.push('undecided');
  const [verdict] = named;
  if (verdict === undefined || named.length > 1) {
    throw new LabError('bad_input', 'Name one verdict: --include, --exclude or --unreviewed.');
  }
  return verdict;
}

/** Decides about rows by number, label, key, or the sha256 of their bytes, all in one act. */
export async function decideFaces(
  port: KeptLab,
  names: string[],
  options: FaceDecideOptions,
  to: CommandOutput,
): Promise<void> {
  const verdict = verdictOf(options);
  const client = labClient(port);
  const found = await valueOf(client.faces.find({ names }));
  refuseSharedLabels(names, found);
  const rows = [...new Set(found.map((row) => row.id))];
  const { reason = '', note = '', box = null } = options;
  const { act, misplaced } = await valueOf(client.faces.decide({ rows, verdict, reason, note, box }));
  const outside = new Set(misplaced);
  tellMisplaced(
    found.filter(({ id }) => outside.has(id)),
    to,
  );
  await tellRows(port, act, rows, `${sentences[verdict]}:`, to, { misplaced });
}

/** Included faces that no snapshot can take as they are. */
function tellMisplaced(faces: readonly FaceSummary[], to: CommandOutput): void {
  for (const { id, label, image, decision, box } of faces.slice(0, mostTold)) {
    const { x1, y1, x2, y2 } = decision?.box ?? box;
    const picture = `${image?.width ?? 0} × ${image?.height ?? 0} pixels`;
    to.note(
      `${label} is included but not usable: its box ${x1},${y1},${x2},${y2} lies outside the picture of ${picture}. ` +
        `Move the box: faces decide ${id} --include --box x1,y1,x2,y2`,
    );
  }
  if (faces.length > mostTold)
    to.note(`The boxes of ${faces.length - mostTold} more faces lie outside their pictures.`);
}

const sentences: Readonly<Record<Verdict, string>> = {
  include: 'Included',
  exclude: 'Excluded',
  undecided: 'Left unreviewed',
};

/** A label that two actors share would decide about a picture that nobody meant. */
function refuseSharedLabels(names: readonly string[], found: readonly FaceSummary[]): void {
  for (const name of names) {
    const rows = new Map(found.filter((row) => row.label === name).map((row) => [row.id, row]));
    if (rows.size < 2) continue;
    const which = [...rows.values()].map((row) => `${row.id} (${row.actor})`).join(', ');
    throw new LabError('bad_input', `“${name}” is the label of several rows: ${which}. Name one by its number.`);
  }
}

export async function undoFaces(port: KeptLab, to: CommandOutput): Promise<void> {
  const { act, rows, words } = await valueOf(labClient(port).faces.undo({}));
  await tellRows(port, act, rows, words, to);
}

export async function redoFaces(port: KeptLab, to: CommandOutput): Promise<void> {
  const { act, rows, words } = await valueOf(labClient(port).faces.redo({}));
  await tellRows(port, act, rows, words, to);
}

const mostTold = 20;
/** `faces.find` takes so many names. */
const mostFound = 5000;

async function tellRows(
  port: KeptLab,
  act: number,
  rows: number[],
  words: string,
  to: CommandOutput,
  more: object = {},
): Promise<void> {
  const names = rows.slice(0, mostFound).map(String);
  const now = names.length === 0 ? [] : await valueOf(labClient(port).faces.find({ names }));
  const told = now.slice(0, mostTold).map((row) => [row.label, row.id, row.state, row.standing]);
  const others = rows.length > told.length ? `\nand ${rows.length - told.length} more` : '';
  const value = now.map(({ id, key, label, actor, state, standing, decision }) => ({
    id,
    key,
    label,
    actor,
    state,
    standing,
    decision,
  }));
  const text = `${printable(words)}\n${table(['face', 'row', 'state', 'standing'], told)}${others}`;
  to.result({ act, rows: value, ...more }, text);
}

/** Measures and works out the checks, and says how many faces each of them points at. */
export async function checkFaces(port: KeptLab, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { job } = await valueOf(client.faces.check({}));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const counts = await Promise.all(
    faceCheckNames.map(async (check): Promise<[FaceCheckName, number]> => {
      const { total } = await valueOf(client.faces.list({ ...faceQuery.parse({}), checks: [check], limit: 1 }));
      return [check, total];
    }),
  );
  to.result({ checks: Object.fromEntries(counts) }, table(['check', 'faces'], counts));
}
