import { requireRoom } from '../faces/disk-room.ts';
import { failureOf, unasked } from '../failure-of.ts';

/** Between two looks at a disk that was full. */
const lookMs = 2000;

interface Heard {
  /** The reason is another one, or there is none any more. */
  changed(): void;
  /** There is room again. */
  again(): void;
}

/** Why the queue begins no run: disk or database refused something. Looks from time to time whether there is room again. */
export class QueueHold {
  readonly #dataDirectory: string;
  readonly #heard: Heard;
  #why: string | undefined;
  #looking: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(dataDirectory: string, heard: Heard) {
    this.#dataDirectory = dataDirectory;
    this.#heard = heard;
  }

  /** A sentence; undefined where runs are begun. */
  get why(): string | undefined {
    return this.#why;
  }

  begin(error: unknown): void {
    this.#set(failureOf(error).message);
    if (this.#stopped) return;
    this.#looking = setTimeout(() => {
      unasked('The queue', () => this.#look());
    }, lookMs).unref();
  }

  end(): void {
    this.#set(undefined);
  }

  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#looking);
  }

  #set(why: string | undefined): void {
    clearTimeout(this.#looking);
    if (this.#why === why) return;
    this.#why = why;
    this.#heard.changed();
  }

  async #look(): Promise<void> {
    try {
      await requireRoom(this.#dataDirectory);
    } catch (error) {
      this.begin(error);
      return;
    }
    this.#heard.again();
  }
}
