import type { PatchEntry, PatchSource } from '../../../../shared/models/face-decision.ts';
import { readNamedSource } from '../named-source.ts';
import { decodeText } from '../list/list-text.ts';
import { patchOfText } from './patch-text.ts';

/** What a patch holds, without its decisions. `problems`: the first of `problemCount` lines that cannot be read. */
export interface PatchSummary {
  decisions: number;
  problems: { line: number; why: string }[];
  problemCount: number;
}

/** A decision has about 500 bytes. */
const mostBytes = 256_000_000;

/**
 * Reads a patch, in whatever encoding lists are read too: a spreadsheet saves as UTF-16.
 * @throws LabError `bad_data` for what is none, a folder, a pipe, or above 256 MB; `not_found` for a file that cannot be opened.
 */
export async function readPatch(source: PatchSource): Promise<{ summary: PatchSummary; rows: PatchEntry[] }> {
  const text = 'text' in source ? source.text : decodeText(await readNamedSource(source.path, mostBytes)).text;
  const { entries, ...problems } = patchOfText(text);
  return { summary: { decisions: entries.length, ...problems }, rows: entries };
}
