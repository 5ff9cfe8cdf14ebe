import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { stored } from '../stored.ts';
import { FetchFailure } from './fetch-failure.ts';

/** Which version of which address the bytes so far belong to: what a server needs to go on where it stopped. */
interface Origin {
  url: string;
  /** A strong ETag. */
  etag: string;
}

/** Bytes of one address on their way into a staging file, hashed as they come. */
export class StagedBytes {
  readonly #path: string;
  readonly #mostBytes: number;
  readonly #onBytes: (bytes: number) => void;
  #file: FileHandle | undefined;
  #hash: Hash = createHash('sha256');
  #have = 0;
  #origin: Origin | undefined;

  /** @param onBytes hears how many bytes have just come. */
  constructor(path: string, mostBytes: number, onBytes: (bytes: number) => void) {
    this.#path = path;
    this.#mostBytes = mostBytes;
    this.#onBytes = onBytes;
  }

  get have(): number {
    return this.#have;
  }

  /** Headers that ask for what is missing; none where everything has to be asked for. */
  rangeHeaders(url: string): Record<string, string> {
    if (this.#have === 0 || this.#origin?.url !== url) return {};
    return { range: `bytes=${this.#have}-`, 'if-range': this.#origin.etag };
  }

  /** Does not go on with what is there. */
  forget(): void {
    this.#origin = undefined;
  }

  /** Throws away what is there, and remembers what the coming bytes are a version of. */
  async restart(url: string, etag: string | undefined): Promise<void> {
    // A weak ETag stands for bytes that mean the same, not for the same bytes.
    this.#origin = etag === undefined || !etag.startsWith('"') ? undefined : { url, etag };
    this.#hash = createHash('sha256');
    this.#have = 0;
    this.#file ??= await stored(open(this.#path, 'w'));
    await stored(this.#file.truncate(0));
  }

  /** @throws FetchFailure `too large`, LabError `storage`. */
  async append(piece: Uint8Array): Promise<void> {
    if (this.#have + piece.length > this.#mostBytes) throw new FetchFailure('too large');
    this.#hash.update(piece);
    await stored(this.#write(piece, this.#have));
    this.#have += piece.length;
    this.#onBytes(piece.length);
  }

  /** Brings all to the disk. @returns what has come. */
  async finish(): Promise<{ sha256: string; bytes: number }> {
    if (this.#file !== undefined) await stored(this.#file.sync());
    return { sha256: this.#hash.digest('hex'), bytes: this.#have };
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #write(piece: Uint8Array, at: number): Promise<void> {
    if (this.#file === undefined) throw new Error('not open');
    for (let done = 0; done < piece.length;) {
      done += (await this.#file.write(piece, done, piece.length - done, at + done)).bytesWritten;
    }
  }
}
