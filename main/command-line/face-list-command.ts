import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { ListPreview } from '../../shared/models/face-list.ts';
import { actorsNamed } from './face-actors.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { printable } from '../../shared/lib/printable.ts';
import { table } from './table.ts';

const mostProblemsTold = 10;

/** Adds a list, or some actors of it, and tells which of its lines could not be read. */
export async function addFaceList(
  port: KeptLab,
  file: string,
  names: string[] | undefined,
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const source = { kind: 'file', path: resolve(file) } as const;
  const preview = await valueOf(client.faceLists.preview({ source }));
  tellProblems(preview, to);
  const actors = actorsNamed(
    names,
    preview.actors.map((actor) => actor.name),
  );
  const { job } = await valueOf(client.faceLists.add({ source, actors }));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const list = (await valueOf(client.faceLists.list({}))).find(({ id }) => String(id) === ended.added);
  if (list === undefined) throw new LabError('not_found', 'The list was added and is gone again.');
  const chosen = preview.actors.filter((actor) => actors?.includes(actor.name) !== false);
  const rows = chosen.reduce((sum, actor) => sum + actor.rows, 0);
  const added = chosen.reduce((sum, actor) => sum + actor.fresh, 0);
  const { problemCount, duplicateCount } = preview;
  to.result(
    {
      list: list.id,
      title: list.title,
      rows,
      added,
      actors: chosen,
      problems: problemCount,
      problemLines: preview.problems,
      duplicates: duplicateCount,
    },
    `${added.toLocaleString('en')} rows added, ${(rows - added).toLocaleString('en')} were there.\n${describe(chosen)}`,
  );
}

function describe(actors: ListPreview['actors']): string {
  return table(
    ['actor', 'rows', 'added'],
    actors.map(({ name, rows, fresh }) => [name, rows, fresh]),
  );
}

function tellProblems({ problems, problemCount, duplicates, duplicateCount }: ListPreview, to: CommandOutput): void {
  for (const { line, why, text } of problems.slice(0, mostProblemsTold))
    to.note(`Line ${line}: ${why} “${printable(text.slice(0, 80))}”`);
  if (problemCount > mostProblemsTold) to.note(`${problemCount - mostProblemsTold} more lines cannot be read.`);
  const [first] = duplicates;
  if (first === undefined) return;
  const others = duplicateCount > 1 ? `, and ${duplicateCount - 1} more lines are repeated` : '';
  to.note(`Line ${first.line} repeats line ${first.of}${others}.`);
}
