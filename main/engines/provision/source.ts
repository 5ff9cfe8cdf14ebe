import type { NativeRecord } from './native-record.ts';

/** What a source needs to work, and whom it tells. */
export interface Staging {
  /** The installation being made: libraries and headers go to `deps/`. */
  folder: string;
  /** For what is needed only meanwhile; on the same disk, removed with the installation's failure or success. */
  scratch: string;
  signal: AbortSignal;
  phase(text: string): void;
  log(line: string): void;
  /** Bytes fetched, and bytes written to `folder`, since the start of this source; `total` of both, null while unknown. */
  progress(done: number, total: number | null): void;
}

/** A place TensorFlow can come from. */
export interface LibrarySource {
  kind: NativeRecord['source']['kind'];
  title: string;
  /** What would be fetched over the network, in bytes. */
  fetchBytes: number;
  /** Room needed at the worst moment, in bytes. */
  roomBytes: number;
  /**
   * Puts libraries and headers into `staging.folder/deps`.
   * @returns sha256 of the file they came out of, null where it was a folder.
   * @throws LabError when this source cannot give them; others may.
   */
  stage(staging: Staging): Promise<{ sha256: string | null }>;
}
