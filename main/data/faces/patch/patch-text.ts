import type { FacePatch } from '../../../../shared/models/face-decision.ts';
import { csvOfPatch, patchOfCsv } from './csv-patch.ts';
import { jsonOfPatch, patchOfJson } from './json-patch.ts';
import type { ReadPatch } from './patch-entry.ts';

export function textOfPatch(patch: FacePatch, format: 'json' | 'csv'): string {
  return format === 'json' ? jsonOfPatch(patch) : csvOfPatch(patch.decisions);
}

/**
 * Reads a patch: JSON when it begins with a brace, CSV otherwise.
 * @throws LabError `bad_data` when it is neither.
 */
export function patchOfText(text: string): ReadPatch {
  return /^\uFEFF?\s*[{[]/.test(text) ? patchOfJson(text) : patchOfCsv(text);
}
