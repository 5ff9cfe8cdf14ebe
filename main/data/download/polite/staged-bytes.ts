import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { stored } from '../stored.ts';
import { FetchFailure } from './fetch-failure.ts';
import type { KeptPart, PartFacts } from './kept-part.ts';
import { contentRange, mayBeOf, one } from './response-headers.ts';

/** Which version of which address the bytes so far belong to: what a server needs to continue where it stopped. */
export interface Origin {
  url: string;
  /** As If-Range repeats it. */
  validator: string;
  /** Of the whole file; null when the server did not tell. */
  total: number | null;
}

export interface StagingOptions {
  mostBytes: number;
  /** What is kept of a file that is broken off: from `leastBytes` on, and noted on its way every `everyBytes`. */
  parts: { leastBytes: number; everyBytes: number };
  /** Hears how many bytes have just come, and how many are here with them. */
  onBytes: (bytes: number, have: number) => void;
}

/** Bytes of one address on their way into a file, hashed as they come. */
export class StagedBytes {
  readonly #into: string | KeptPart;
  readonly #options: StagingOptions;
  #file: FileHandle | undefined;
  #hash: Hash = createHash('sha256');
  #have = 0;
  #origin: Origin | undefined;
  /** So many bytes the note tells of, and with so many there is to be another one. */
  #noted = 0;
  #nextNote: number;
  #noting: Promise<void> | undefined;
  #syncFailure: Error | undefined;

  /** @param into a path: nothing is kept there; or a part, which is kept for another time. */
  constructor(into: string | KeptPart, options: StagingOptions) {
    this.#into = into;
    this.#options = options;
    this.#nextNote = options.parts.everyBytes;
  }

  get have(): number {
    return this.#have;
  }

  /** Whether there is a file to be left or closed. */
  get isBegun(): boolean {
    return this.#file !== undefined;
  }

  /** Takes up what was kept of this address earlier, if it can be proved. @throws the signal's reason. */
  async takeUp(signal: AbortSignal): Promise<void> {
    if (typeof this.#into === 'string' || this.#file !== undefined) return;
    const taken = await this.#into.takeUp(signal);
    if (taken === undefined) return;
    const { from, validator, total, bytes } = taken.note;
    this.#file = taken.file;
    this.#hash = taken.hash;
    this.#have = this.#noted = bytes;
    this.#nextNote = bytes + this.#options.parts.everyBytes;
    this.#origin = { url: from, validator, total };
  }

  /** Headers that ask for what is missing; none where everything has to be asked for. */
  rangeHeaders(url: string): Record<string, string> {
    if (this.#have === 0 || this.#origin?.url !== url) return {};
    return { range: `bytes=${this.#have}-`, 'if-range': this.#origin.validator };
  }

  /** Continues with a piece, if its headers say that it begins where the bytes so far end, is of the same version, and comes as it is. */
  continueWith(headers: IncomingHttpHeaders): boolean {
    const piece = contentRange(one(headers['content-range']));
    if (this.#origin === undefined || piece?.from !== this.#have) return false;
    if (headers['content-encoding'] !== undefined || !mayBeOf(this.#origin.validator, headers)) return false;
    if (piece.total !== null && piece.to >= piece.total) return false;
    if (this.#origin.total !== null && piece.total !== null) return piece.total === this.#origin.total;
    this.#origin.total ??= piece.total;
    return true;
  }

  /** Does not continue with what is there. */
  forget(): void {
    this.#origin = undefined;
  }

  /** Throws away what is there, and remembers what the coming bytes are a version of, where that is known. */
  async restart(origin: Origin | undefined): Promise<void> {
    await this.#noting;
    this.#origin = origin;
    this.#hash = createHash('sha256');
    this.#have = this.#noted = 0;
    this.#nextNote = this.#options.parts.everyBytes;
    if (typeof this.#into !== 'string') await stored(this.#into.forget());
    this.#file ??= await stored(typeof this.#into === 'string' ? open(this.#into, 'w') : this.#into.create());
    await stored(this.#file.truncate(0));
  }

  /** @throws FetchFailure `too large`, LabError `storage`. */
  async append(piece: Uint8Array): Promise<void> {
    if (this.#have + piece.length > this.#options.mostBytes) throw new FetchFailure('too large');
    await stored(this.#write(piece, this.#have));
    this.#hash.update(piece);
    this.#have += piece.length;
    this.#options.onBytes(piece.length, this.#have);
    if (this.#have >= this.#nextNote && this.#noting === undefined) this.#noteAside();
  }

  /** A piece has ended. @throws FetchFailure `cut short` when it was not the last one. */
  endPiece(): void {
    const total = this.#origin?.total ?? null;
    if (total === null || this.#have === total) return;
    // More than there is cannot be the same file.
    if (this.#have > total) this.forget();
    throw new FetchFailure('cut short');
  }

  /** Brings all to the disk. @returns what has come. */
  async finish(): Promise<{ sha256: string; bytes: number }> {
    await this.#noting;
    await stored(this.#sync());
    return { sha256: this.#hash.digest('hex'), bytes: this.#have };
  }

  /**
   * Keeps what has come for another time, where that is worth it; otherwise nothing stays in the place of the part.
   * @param safely whether there is time to bring it to the disk. What is not there can only be lost with the power, and its note's hash
   * then says so.
   */
  async leave(safely: boolean): Promise<void> {
    await this.#noting;
    if (this.#file === undefined || typeof this.#into === 'string') {
      await this.close();
      return;
    }
    const facts = this.#have >= this.#options.parts.leastBytes ? this.#facts() : undefined;
    try {
      if (facts !== undefined && facts.bytes > this.#noted) {
        if (safely) await this.#sync();
        await this.#into.note(facts, safely);
      }
      await this.close();
      if (facts === undefined) await this.#into.remove();
    } catch {
      // Of what cannot be kept, because the disk is full, nothing is lost but the time to fetch it once more.
      await this.close();
      await this.#into.remove().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Notes what is there while more is coming, so that not all is lost with the process; on a slow disk, less often. */
  #noteAside(): void {
    if (typeof this.#into === 'string') return;
    this.#noting = this.#noteWhatIsDue(this.#into).finally(() => {
      this.#noting = undefined;
    });
  }

  async #noteWhatIsDue(part: KeptPart): Promise<void> {
    while (this.#have >= this.#nextNote) {
      const facts = this.#facts();
      if (facts === undefined) return;
      this.#nextNote = facts.bytes + this.#options.parts.everyBytes;
      try {
        await this.#sync();
      } catch (error) {
        // A disk tells only once that it lost bytes: whoever waits for them must hear of it.
        this.#syncFailure = error instanceof Error ? error : new Error(String(error));
        return;
      }
      try {
        await part.note(facts, true);
        this.#noted = facts.bytes;
      } catch {
        // A note that cannot be written costs nothing but what it is for.
      }
    }
  }

  /** What a note would say now; undefined where nobody could continue. */
  #facts(): PartFacts | undefined {
    if (this.#origin === undefined || this.#have === this.#origin.total) return undefined;
    const { url, validator, total } = this.#origin;
    return { from: url, validator, total, bytes: this.#have, sha256: this.#hash.copy().digest('hex') };
  }

  async #sync(): Promise<void> {
    if (this.#syncFailure !== undefined) throw this.#syncFailure;
    await this.#file?.sync();
  }

  async #write(piece: Uint8Array, at: number): Promise<void> {
    if (this.#file === undefined) throw new Error('not open');
    for (let done = 0; done < piece.length;) {
      done += (await this.#file.write(piece, done, piece.length - done, at + done)).bytesWritten;
    }
  }
}
