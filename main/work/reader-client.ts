import { toFailure, type Result } from '../../shared/failure.ts';
import type { Touched } from '../../shared/contract/touched.ts';
import { Conversation, type Ending } from '../jobs/conversation.ts';
import { threadChild } from '../jobs/thread.ts';
import { workerEntry } from '../places.ts';

/** Answers methods of the contract in a thread of its own, with a connection that only reads, so that the lab's thread stays free. */
export interface Reader {
  /** Whether its thread is there to answer at once. Where none is, one is started soon. */
  isReady(): boolean;
  /** The answer as the lab's own would be, about a database with all that was committed before. */
  call(name: string, input: unknown): Promise<Result<unknown>>;
  /** Something was told to the shells that answers which are on their way, of these namespaces or methods, may not know. */
  changed(touched: readonly Touched[]): void;
  /** Ends the thread. What is still being asked fails. */
  close(): Promise<void>;
}

/** What the lab asks the thread; `close` ends it. */
export type ReaderQuestion = { type: 'ask'; id: number; name: string; input: unknown } | { type: 'close' };
/** What the thread tells: first that it is ready. */
export type ReaderMessage = { type: 'ready' } | { type: 'answer'; id: number; result: Result<unknown> };

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
  /** Whoever waits for an answer. */
  readonly #open = new Set<(result: Result<unknown>) => void>();
  /** Number of changes that were told, by what they touch. */
  readonly #changes = new Map<string, number>();
  #thread: Conversation<ReaderMessage> | undefined;
  #last = 0;
  #closed = false;
  #ready = false;
  #vainStarts = 0;
  #starting: NodeJS.Timeout | undefined;

  constructor(dataDirectory: string, entry: string) {
    this.#dataDirectory = dataDirectory;
    this.#entry = entry;
  }

  call(name: string, input: unknown): Promise<Result<unknown>> {
    if (this.#closed) return Promise.resolve(closing);
    return new Promise((answer) => {
      this.#open.add(answer);
      void this.#answer(name, input).then((result) => {
        this.#open.delete(answer);
        answer(result);
      });
    });
  }

  isReady(): boolean {
    const startable = this.#thread === undefined && !this.#closed && this.#vainStarts < mostVainStarts;
    if (startable) this.#starting ??= setTimeout(() => this.#startUnlessStarted(), startAfterMs).unref();
    return this.#ready;
  }

  changed(touched: readonly Touched[]): void {
    for (const name of touched) this.#changes.set(name, (this.#changes.get(name) ?? 0) + 1);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#starting);
    for (const answer of this.#open) answer(closing);
    // One that is only starting has nothing to close.
    await this.#thread?.end(this.#ready ? { message: { type: 'close' } satisfies ReaderQuestion, graceMs } : undefined);
  }

  /** Asks until there is an answer that no change has overtaken. */
  async #answer(name: string, input: unknown): Promise<Result<unknown>> {
    for (let asked = 1, timesLost = 0; !this.#closed; asked++) {
      const asOf = this.#changesOf(name);
      const id = ++this.#last;
      try {
        const reply = await (this.#thread ?? this.#start()).ask({
          message: { type: 'ask', id, name, input } satisfies ReaderQuestion,
          isAnswer: (message) => message.type === 'answer' && message.id === id,
        });
        if (reply.kind === 'answered' && reply.answer.type === 'answer') {
          // A shell that has heard of a change must not be told afterwards what was before it.
          const isOvertaken = this.#changesOf(name) !== asOf && asked < mostAsked;
          if (!isOvertaken) return reply.answer.result;
        } else if (reply.kind === 'ended' && ++timesLost === mostLost) return lost(name, reply.ending);
      } catch (error) {
        return { ok: false, error: toFailure(error) };
      }
    }
    return closing;
  }

  #changesOf(name: string): number {
    const namespace = name.split('.')[0] ?? '';
    return (this.#changes.get(namespace) ?? 0) + (this.#changes.get(name) ?? 0);
  }

  #startUnlessStarted(): void {
    this.#starting = undefined;
    if (this.#thread === undefined && !this.#closed) this.#start();
  }

  #start(): Conversation<ReaderMessage> {
    const thread = new Conversation(threadChild(this.#entry, this.#dataDirectory), understood);
    this.#thread = thread;
    thread.listen(({ type }) => {
      if (type !== 'ready') return;
      this.#ready = true;
      this.#vainStarts = 0;
    });
    thread.onEnd(() => {
      this.#thread = undefined;
      if (!this.#ready) this.#vainStarts++;
      this.#ready = false;
    });
    return thread;
  }
}

function understood(message: unknown): ReaderMessage {
  if (isReaderMessage(message)) return message;
  throw new TypeError('The reader said neither that it is ready nor an answer.');
}

function isReaderMessage(message: unknown): message is ReaderMessage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return message.type === 'ready' || (message.type === 'answer' && 'id' in message && 'result' in message);
}

const closing: Result<never> = {
  ok: false,
  error: { code: 'cancelled', message: 'The lab was closed before this was answered. Open it and ask again.' },
};

function lost(name: string, { how, complaint }: Ending): Result<never> {
  const message = `The lab’s reader was lost twice while it answered ${name}. Ask again; if it is lost again, restart Hidden Unit.`;
  return { ok: false, error: { code: 'internal', message, details: complaint === '' ? `it ${how}` : complaint } };
}
