import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { PatchPreview } from '../../shared/models/face-decision.ts';
import type { CommandOutput } from './console.ts';
import { writeOut } from './write-out.ts';

export interface PatchExportOptions {
  format: 'json' | 'csv';
  out?: string;
}

/** Writes the last word on every decided row to a file, or to standard output. */
export async function exportPatch(
  port: KeptLab,
  { format, out }: PatchExportOptions,
  to: CommandOutput,
): Promise<void> {
  const { text, decisions } = await valueOf(labClient(port).facePatches.export({ format }));
  if (out === undefined) {
    to.content({ format, decisions, text }, text.trimEnd());
    return;
  }
  const file = resolve(out);
  await writeOut(file, text);
  to.result({ format, decisions, file }, `Wrote ${decisions} decisions to ${file}`);
}

export const conflictRules = ['mine', 'theirs', 'newest'] as const;
export type ConflictRule = (typeof conflictRules)[number];

const mostProblemsTold = 5;

/**
 * Imports a patch that can be read whole, from its path, so that it can be of any length. `conflicts`: which decision wins where both labs have one.
 * @throws LabError `bad_data` naming the lines that are no decisions.
 */
export async function importPatch(
  port: KeptLab,
  file: string,
  conflicts: ConflictRule,
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const path = resolve(file);
  const { problems, problemCount } = await valueOf(client.facePatches.preview({ path }));
  if (problemCount > 0) throw new LabError('bad_data', problemWords(problems, problemCount), { problems });
  const done = await valueOf(client.facePatches.import({ path, conflicts }));
  const { added, same, unknownRows, keptMine } = done;
  const lines = [
    `${added} decisions imported, ${same} were the same.`,
    ...(keptMine > 0 ? [`${keptMine} say something else here, and what this lab says stands.`] : []),
    ...(unknownRows > 0
      ? [`${unknownRows} are about rows of no list here; they are saved until such a list is added.`]
      : []),
  ];
  to.result(done, lines.join('\n'));
}

function problemWords(problems: PatchPreview['problems'], count: number): string {
  const told = problems.slice(0, mostProblemsTold).map(({ line, why }) => `Line ${line}: ${why}`);
  const more = count > told.length ? ` And ${count - told.length} more lines.` : '';
  return `Nothing was imported: not all of the patch can be read. ${told.join(' ')}${more}`;
}
