import { foldedWord } from '../list/list-row.ts';
import type { LeftOut } from './left-out.ts';

/** A file of a folder of earlier downloads, and the rows that its bytes and its name speak of. */
export interface FolderFile {
  /** Its path in the folder. */
  name: string;
  /** Rows whose line expects these bytes. */
  expecting: readonly LabelledRow[];
  /** Rows whose label is the file's name, see `labelOf`: of one or several actors. */
  labelled: readonly LabelledRow[];
}

export interface LabelledRow {
  id: number;
  actor: string;
  label: string;
}

/** Which rows a file is for, and whether by its hash or by its name. */
export interface FolderMatch<File> {
  file: File;
  by: 'hash' | 'name';
  rows: number[];
}

/**
 * Finds the rows that files are for: those that expect their bytes, then those whose label is the file's name without its ending
 * (`bracco16.jpg`), as the report's own download named them.
 *
 * What the files with a fitting hash are called tells whether names are to be believed, last name by last name. Where most of them
 * carry the label of their row, a file is what came for the row it is named after, also when another row expects its bytes (two
 * addresses gave the same picture, the listed one not). Where most do not, as when somebody counted from 1, only hashes count. They
 * also tell which of several actors of one last name a folder is about.
 *
 * @param notes hears, in a sentence each, what a person may wonder about.
 * @param leftOut hears of every file that is for no row.
 */
export function matchFolder<File extends FolderFile>(
  files: readonly File[],
  notes: (line: string) => void,
  leftOut: Pick<LeftOut, 'add'>,
): FolderMatch<File>[] {
  const names = new Map<string, NameEvidence>();
  const evidenceOf = (label: string): NameEvidence => {
    const lastName = label.replace(/\d+$/, '');
    const known = names.get(lastName) ?? { fits: 0, differs: 0, actors: new Map<string, number>() };
    names.set(lastName, known);
    return known;
  };
  for (const file of files) weigh(evidenceOf(labelOf(file.name)), file);

  const matches: FolderMatch<File>[] = [];
  for (const file of files) {
    const { name, expecting } = file;
    const evidence = evidenceOf(labelOf(name));
    const named = evidence.fits >= evidence.differs ? ofTheActor(file.labelled, evidence) : [];
    const agrees = expecting.some(({ id }) => named.some((row) => row.id === id));
    if (expecting.length > 0 && (agrees || named.length === 0)) {
      matches.push({ file, by: 'hash', rows: expecting.map(({ id }) => id) });
    } else if (named.length > 0) {
      const other = expecting[0]?.label;
      if (other !== undefined)
        notes(`${name} is the picture that ${other} expects. It is kept for the row of its name.`);
      matches.push({ file, by: 'name', rows: named.map(({ id }) => id) });
    } else {
      leftOut.add(
        name,
        file.labelled.length > 0 ? 'no row has its bytes, and its name may stand for several' : forNoRow,
      );
    }
  }
  return matches;
}

const forNoRow = 'no row has its bytes or its name';

/** Of the files of one last name whose bytes some row expects: how many are named after that row, and whose rows they are. */
interface NameEvidence {
  fits: number;
  differs: number;
  actors: Map<string, number>;
}

function weigh(evidence: NameEvidence, { name, expecting }: FolderFile): void {
  if (expecting.length === 0) return;
  const own = expecting.filter(({ label }) => label === labelOf(name));
  if (own.length > 0) evidence.fits++;
  else evidence.differs++;
  for (const { actor } of own) evidence.actors.set(actor, (evidence.actors.get(actor) ?? 0) + 1);
}

/** Of rows of several actors with one last name those of the actor whom the folder is about; none when that cannot be told. */
function ofTheActor(rows: readonly LabelledRow[], { actors }: NameEvidence): readonly LabelledRow[] {
  if (new Set(rows.map(({ actor }) => actor)).size < 2) return rows;
  const [first, second] = [...actors].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? [] : rows.filter(({ actor }) => actor === first[0]);
}

/**
 * What a file's name says it is: the name without folder and ending, folded as labels are, so that `Crüz1.jpg` is `cruz1` and
 * `o'hara-lund0.jpg` is `oharalund0`. One that is not a name and an index stays as it is: `bracco1 (6)` is not `bracco16`.
 */
export function labelOf(name: string): string {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const base = file.replace(/\.[^.]*$/, '').toLowerCase();
  const [, word = '', index = ''] = /^(.*\D)(\d+)$/su.exec(base) ?? [];
  const folded = foldedWord(word);
  return /\p{L}/u.test(word) && !/\d$/.test(folded) ? `${folded}${index}` : base;
}
