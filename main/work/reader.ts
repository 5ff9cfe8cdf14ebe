import { Worker } from 'node:worker_threads';
import { toFailure, type Result } from '../../shared/failure.ts';
import { workerEntry } from '../places.ts';

/** Answers methods of the contract in a thread of its own, with a connection that only reads, so that the lab's thread stays free. */
export interface Reader {
  /** Whether its thread is there to answer at once. Where none is, one is started soon. */
  isReady(): boolean;
  /** The answer as the lab's own would be, about a database with all that was committed before. */
  call(name: string, input: unknown): Promise<Result<unknown>>;
  /** Something was told to the faces that the answers which are on their way may not know. */
  changed(): void;
  /** Ends the thread. What is still being asked fails. */
  close(): Promise<void>;
}

/** What the lab asks the thread; `'close'` ends it. */
export type ReaderQuestion = { id: number; name: string; input: unknown } | 'close';
/** What the thread tells: first that it is ready. */
export type ReaderMessage = 'ready' | { id: number; result: Result<unknown> };

interface Waiting {
  name: string;
  input: unknown;
  /** Number of changes that were told when it was asked. */
  asOf: number;
  asked: number;
  lost: number;
  answer: (result: Result<unknown>) => void;
}

/** An answer that is overtaken by changes again and again is given as it is: there will be another event about them. */
const mostAsked = 5;
const mostLost = 2;
/** A thread that cannot be started here is not tried for ever: the lab answers by itself. */
const mostVainStarts = 3;
/** Nothing is started for a lab that is opened for one command, nor in the moment in which a window opens. */
const startAfterMs = 250;
/** Time the thread has to close its connection by itself. */
const graceMs = 2000;

/**
 * The reader of a lab that is open. Its thread is started by the first question; when it is lost, what was asked is asked again, once.
 */
export function openReader(dataDirectory: string, entry = workerEntry('reader')): Reader {
  return new ReaderThread(dataDirectory, entry);
}

class ReaderThread implements Reader {
  readonly #dataDirectory: string;
  readonly #entry: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;
  #changes = 0;
  #closed = false;
  #ready = false;
  #vainStarts = 0;
  #starting: NodeJS.Timeout | undefined;

  constructor(dataDirectory: string, entry: string) {
    this.#dataDirectory = dataDirectory;
    this.#entry = entry;
  }

  call(name: string, input: unknown): Promise<Result<unknown>> {
    return new Promise((answer) => {
      this.#ask(++this.#last, { name, input, asOf: this.#changes, asked: 0, lost: 0, answer });
    });
  }

  isReady(): boolean {
    const startable = this.#worker === undefined && !this.#closed && this.#vainStarts < mostVainStarts;
    if (startable) this.#starting ??= setTimeout(() => this.#startUnlessStarted(), startAfterMs).unref();
    return this.#ready;
  }

  #startUnlessStarted(): void {
    this.#starting = undefined;
    if (this.#worker === undefined && !this.#closed) this.#start().unref();
  }

  changed(): void {
    this.#changes++;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#starting);
    for (const id of [...this.#waiting.keys()]) this.#answer(id, closing);
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close' satisfies ReaderQuestion);
    // One that is only starting has nothing to close.
    const late = setTimeout(() => void worker.terminate(), this.#ready ? graceMs : 0);
    await ended;
    clearTimeout(late);
  }

  #ask(id: number, question: Waiting): void {
    if (this.#closed) {
      question.answer(closing);
      return;
    }
    question.asked++;
    question.asOf = this.#changes;
    this.#waiting.set(id, question);
    try {
      const worker = this.#worker ?? this.#start();
      // A question that waits keeps the process alive, a thread that waits does not.
      worker.ref();
      worker.postMessage({ id, name: question.name, input: question.input } satisfies ReaderQuestion);
    } catch (error) {
      this.#answer(id, { ok: false, error: toFailure(error) });
    }
  }

  #answer(id: number, result: Result<unknown>): void {
    const question = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    question?.answer(result);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#dataDirectory });
    let why: unknown;
    this.#worker = worker;
    worker.on('message', (message: ReaderMessage) => {
      if (message === 'ready') {
        this.#ready = true;
        this.#vainStarts = 0;
        return;
      }
      const { id, result } = message;
      const question = this.#waiting.get(id);
      // A face that has heard of a change must not be told afterwards what was before it.
      const overtaken = question !== undefined && question.asOf !== this.#changes && question.asked < mostAsked;
      if (overtaken) this.#ask(id, question);
      else this.#answer(id, result);
    });
    worker.on('error', (error) => {
      why = error;
    });
    worker.on('exit', (code) => {
      this.#lost(why ?? `it ended with code ${code}`);
    });
    return worker;
  }

  #lost(why: unknown): void {
    this.#worker = undefined;
    if (!this.#ready) this.#vainStarts++;
    this.#ready = false;
    for (const [id, question] of [...this.#waiting]) {
      question.lost++;
      if (question.lost < mostLost) this.#ask(id, question);
      else this.#answer(id, lost(question.name, why));
    }
  }
}

const closing: Result<never> = {
  ok: false,
  error: { code: 'cancelled', message: 'The lab was closed before this was answered. Open it and ask again.' },
};

function lost(name: string, why: unknown): Result<never> {
  const message = `The lab’s reader was lost twice while it answered ${name}. Ask again; if it is lost again, restart Hidden Unit.`;
  return { ok: false, error: { code: 'internal', message, details: String(why) } };
}
