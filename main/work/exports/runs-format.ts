import type { RunsFormatName } from '../../../shared/models/runs-format.ts';
import type { LabContext } from '../lab-context.ts';

export type Piece = string | Uint8Array;

/** A file of an export, made piece by piece. `name`: '' where it is the only one, else its path in a folder or ZIP file. */
export interface ExportedFile {
  name: string;
  pieces(): Iterable<Piece> | AsyncIterable<Piece>;
}

/** What a format makes of several runs. `begun` is called with each run as its export begins. */
export interface RunsFormat {
  name: RunsFormatName;
  /** MIME type of one file. */
  type: string;
  /** Ending of the one file it makes; null where it makes several, which lie in a folder or in one ZIP file. */
  ending: string | null;
  files(lab: LabContext, ids: readonly number[], begun: (run: number) => void): Iterable<ExportedFile>;
}

/** A file of each run, under its number. */
export function inFolder(run: number, file: string): string {
  return `run-${run}/${file}`;
}
