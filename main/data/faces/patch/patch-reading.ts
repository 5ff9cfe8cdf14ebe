import type { PatchEntry, PatchSource } from '../../../../shared/models/face-decision.ts';
import { readSourceFile } from '../source-file.ts';
import { patchOfText } from './patch-text.ts';

/** What a patch holds, without its decisions. `problems`: the first of `problemCount` lines that cannot be read. */
export interface PatchSummary {
  decisions: number;
  problems: { line: number; why: string }[];
  problemCount: number;
}

/** A decision has about 500 bytes. */
const mostBytes = 256_000_000;
const mostNamed = 1000;

/**
 * Reads a patch.
 * @throws LabError `bad_data` for what is none, or above 256 MB; `not_found`, `bad_input` or `storage` for a file that cannot be read.
 */
export async function readPatch(source: PatchSource): Promise<{ summary: PatchSummary; rows: PatchEntry[] }> {
  const text =
    'text' in source
      ? source.text
      : (await readSourceFile(source.path, { what: 'a patch of decisions', mostBytes })).toString('utf8');
  const { entries, problems } = patchOfText(text);
  const summary = { decisions: entries.length, problems: problems.slice(0, mostNamed), problemCount: problems.length };
  return { summary, rows: entries };
}
