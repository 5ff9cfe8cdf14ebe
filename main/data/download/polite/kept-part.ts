import { createHash, type Hash } from 'node:crypto';
import { lstat, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '../../../durable-file.ts';
import { validatorPattern } from './response-headers.ts';

/** What is known of the first bytes of a file: enough to prove them and to ask for the rest. */
const partNote = z.object({
  version: z.literal(1),
  /** The address as it was asked for. */
  url: z.string(),
  /** The address that answered, after redirects, to which the validator belongs. */
  from: z.string(),
  /** Says which version of the file it is, as If-Range repeats it. */
  validator: z.string().regex(validatorPattern),
  /** Of the whole file; null when the server does not tell. */
  total: z.int().positive().nullable(),
  /** So many bytes came, */
  bytes: z.int().positive(),
  /** and this is their hash. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
type PartNote = z.infer<typeof partNote>;
export type PartFacts = Omit<PartNote, 'version' | 'url'>;

/** A longer note is none of ours. */
const mostNoteBytes = 65_536;
const pieceBytes = 262_144;

/** The first bytes of a file, proved, with the hash of them to be continued. */
export interface TakenUp {
  note: PartNote;
  file: FileHandle;
  hash: Hash;
}

/**
 * The place of one address in the folder of parts: its bytes so far, and once these are worth it a note beside them. A part is believed
 * as far as its note's hash proves it, so that what a power loss, another program or a person made of either can only be thrown away.
 */
export class KeptPart {
  readonly url: string;
  readonly file: string;
  readonly #note: string;
  #noted: boolean;

  /** @param noted whether there is a note of an earlier time. */
  constructor(url: string, file: string, noted: boolean) {
    this.url = url;
    this.file = file;
    this.#note = noteOf(file);
    this.#noted = noted;
  }

  /**
   * Opens what is there, when it can be proved, cut to what is proved; removes it otherwise.
   * @throws the signal's reason; the part is as it was then.
   */
  async takeUp(signal: AbortSignal): Promise<TakenUp | undefined> {
    if (!this.#noted) return undefined;
    const taken = await this.#proved(signal).catch(() => undefined);
    if (taken === undefined) {
      signal.throwIfAborted();
      await this.remove().catch(() => undefined);
    }
    return taken;
  }

  /** An empty file in the place; what is there is replaced, never written through: it may be a link to somewhere else. */
  async create(): Promise<FileHandle> {
    try {
      return await open(this.file, 'wx');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      await rm(this.file, { recursive: true, force: true });
      return open(this.file, 'wx');
    }
  }

  /** Says what is in the file by now. @param safely brings the note to the disk, where the bytes should be already. */
  async note(facts: PartFacts, safely: boolean): Promise<void> {
    this.#noted = true;
    const note: PartNote = { version: 1, url: this.url, ...facts };
    const text = JSON.stringify(note);
    if (safely) await writeDurably(this.#note, text);
    else {
      const temporary = `${this.#note}.part`;
      await writeFile(temporary, text);
      await rename(temporary, this.#note);
    }
  }

  async remove(): Promise<void> {
    await this.forget();
    await rm(this.file, { recursive: true, force: true });
  }

  /** Removes the note: what is in the file stands for nothing any more. */
  async forget(): Promise<void> {
    if (!this.#noted) return;
    this.#noted = false;
    await rm(this.#note, { recursive: true, force: true });
  }

  async #proved(signal: AbortSignal): Promise<TakenUp | undefined> {
    if ((await ownSize(this.#note)) > mostNoteBytes) return undefined;
    const note = partNote.parse(JSON.parse(await readFile(this.#note, 'utf8')));
    if (note.url !== this.url || (await ownSize(this.file)) < note.bytes) return undefined;
    const file = await open(this.file, 'r+');
    try {
      const hash = await hashOfStart(file, note.bytes, signal);
      if (hash.copy().digest('hex') === note.sha256) {
        await file.truncate(note.bytes);
        return { note, file, hash };
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return undefined;
  }
}

/** Where the note of a part is. */
export function noteOf(file: string): string {
  return `${file}.json`;
}

/** Size of a file that is nobody else's: neither a link nor reachable by another name. @throws for anything else. */
async function ownSize(path: string): Promise<number> {
  const found = await lstat(path);
  if (!found.isFile() || found.nlink !== 1) throw new Error(`${path} is no file of the lab's own`);
  return found.size;
}

/** sha256 of the first bytes of a file, to be continued. @throws when the file is shorter, or the signal's reason. */
async function hashOfStart(file: FileHandle, bytes: number, signal: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(Math.min(pieceBytes, bytes));
  for (let at = 0; at < bytes;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, bytes - at), at);
    if (bytesRead === 0) throw new Error('the part is shorter than its note says');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash;
}
