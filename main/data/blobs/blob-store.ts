/**
 * Bytes kept once, each under the sha256 of its content: `<data>/blobs/ab/<sha256>`. A blob never changes. Bytes on their way are in
 * `<data>/blobs/staging` and get their place by fsync and rename, so that a blob is whole or not there.
 */
export interface BlobStore {
  /** Where a blob is, or would be. */
  path(sha256: string): string;
  /** Waits for bytes that are being moved to their place just now. */
  has(sha256: string): Promise<boolean>;
  /** A new name for bytes on their way. */
  stagingFile(): Promise<string>;
  /**
   * Moves a finished file from the staging folder, or another one of the same disk, to its place; of bytes that are there already the
   * old ones stay.
   * @param record names the bytes in the database. It is called when they are safe but before they have their place: a process that
   * is killed at any moment leaves no blob that nothing names, and a named one is put in its place at the next opening.
   * @throws LabError `storage` when the disk is full or cannot be written; what `record` throws. The staging file is gone then.
   */
  adopt(stagingFile: string, sha256: string, record?: () => void): Promise<void>;
  /** Keeps bytes. @returns their sha256. */
  put(bytes: Uint8Array): Promise<string>;
  /** Every blob's name and size. */
  list(): AsyncIterable<{ sha256: string; bytes: number }>;
  /** Reads a blob through and says whether it hashes to its name. */
  isSound(sha256: string): Promise<boolean>;
  /** Moves a blob that is damaged, or that nothing names, out of the way, to `<data>/blobs/set-aside`. */
  setAside(sha256: string): Promise<void>;
}
