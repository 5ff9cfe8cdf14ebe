import type { Child, ChildExit } from './child.ts';

/**
 * Why a child ended. `itself`: it left or crashed; `silent`: it did not answer in time; `cancelled`: it did not stop in time;
 * `misunderstood`: it said something that the lab does not understand; `failed`: the lab could not do what it heard, for want of room on
 * the disk, say; `closed`: nobody needs it any more.
 */
export type EndingCause = 'itself' | 'silent' | 'cancelled' | 'misunderstood' | 'failed' | 'closed';

/** How a child ended. */
export interface Ending {
  exit: ChildExit;
  /** The same in words that follow a noun: “exited with code 1”, “was ended by SIGKILL”. */
  how: string;
  cause: EndingCause;
  /** What it wrote to standard error; for `misunderstood`, what was wrong with the message. */
  complaint: string;
}

/** The outcome of a question. `cancelled`: the signal was aborted before it was asked, and the child never saw it. */
export type Reply<Heard> =
  { kind: 'answered'; answer: Heard } | { kind: 'ended'; ending: Ending } | { kind: 'cancelled' };

/** How a child is asked to stop what it does. It answers as usual when it has, and may be asked something else then. */
export interface Cancelling<Heard> {
  message: object;
  /** A child that has not answered after so many milliseconds is killed. */
  graceMs: number;
  /** Picks the message by which it says that it has heard and is stopping; it then gets `stoppingMs` from there on. */
  isStopping?: (message: Heard) => boolean;
  stoppingMs?: number;
}

/** One question to a child, or one task for it: what is said, up to the message that is its answer. */
export interface Question<Heard> {
  /** None where the child knows from its start what to do. */
  message?: object;
  /** Picks the answer among what is heard; anything is one unless this is given. */
  isAnswer?: (message: Heard) => boolean;
  /** Hears what comes before the answer. */
  onMessage?: (message: Heard) => void;
  /** Milliseconds after which a child without an answer is killed; for ever unless this is given. */
  patienceMs?: number;
  signal?: AbortSignal | undefined;
  /** What an aborted signal does; unless this is given the child is killed at once. */
  cancelling?: Cancelling<Heard>;
}

/**
 * The one conversation of the lab with a child: a process or a thread. Questions may follow one another or overlap (`isAnswer` tells
 * their answers apart). A child that waits does not keep this process alive where it can be helped; a question does.
 *
 * Whoever listens may throw: that ends this child and this conversation, nothing more of it is heard, and every open question throws
 * the same. The lab and its other children continue.
 */
export class Conversation<Heard> {
  /** Settles when the child has ended and all that it said was heard. */
  readonly ended: Promise<Ending>;
  readonly #child: Child;
  readonly #understand: (message: unknown) => Heard;
  readonly #listeners = new Set<(message: Heard) => void>();
  readonly #leavers = new Set<(ending: Ending) => void>();
  readonly #asked = new Set<{ leave: (ending: Ending) => void; fail: (error: Error) => void }>();
  #failure: Error | undefined;
  #cause: EndingCause | undefined;
  #misunderstanding = '';
  #isOver = false;

  /** @param understand gives a message its type, as a schema's `parse` does; what it throws ends the child. */
  constructor(child: Child, understand: (message: unknown) => Heard) {
    this.#child = child;
    this.#understand = understand;
    child.unref?.();
    child.onMessage((message) => {
      this.#hear(message);
    });
    this.ended = child.exited.then((exit) => this.#over(exit));
  }

  /** Process id; undefined of a thread and of what did not start. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** True when the child has ended or is being ended: nothing can be asked any more. */
  get isOver(): boolean {
    return this.#isOver || this.#cause !== undefined;
  }

  send(message: object): void {
    if (!this.isOver) this.#child.send(message);
  }

  /** @param listener hears everything that is understood. @returns how it stops listening; to be called any number of times. */
  listen(listener: (message: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param leave hears of the end before anybody who asked does. */
  onEnd(leave: (ending: Ending) => void): void {
    this.#leavers.add(leave);
  }

  /** Asks one question, and leaves nothing behind, neither timer nor listener. @throws what a listener has thrown. */
  async ask(question: Question<Heard>): Promise<Reply<Heard>> {
    const { message, isAnswer = () => true, onMessage, patienceMs, signal, cancelling } = question;
    if (signal?.aborted === true) return { kind: 'cancelled' };
    if (this.#failure !== undefined) throw this.#failure;
    if (this.isOver) return { kind: 'ended', ending: await this.ended };
    const { promise, resolve, reject } = Promise.withResolvers<Reply<Heard>>();
    let timer: NodeJS.Timeout | undefined;
    const killAfter = (ms: number, cause: EndingCause): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.#kill(cause);
      }, ms);
    };
    const stop = (): void => {
      if (cancelling === undefined) this.#kill('cancelled');
      else {
        this.send(cancelling.message);
        killAfter(cancelling.graceMs, 'cancelled');
      }
    };
    const unlisten = this.listen((heard) => {
      if (isAnswer(heard)) {
        resolve({ kind: 'answered', answer: heard });
        return;
      }
      const isStopping = signal?.aborted === true && cancelling?.isStopping?.(heard) === true;
      if (isStopping && cancelling.stoppingMs !== undefined) killAfter(cancelling.stoppingMs, 'cancelled');
      onMessage?.(heard);
    });
    const open = {
      leave: (ending: Ending): void => {
        resolve({ kind: 'ended', ending });
      },
      fail: reject,
    };
    this.#asked.add(open);
    signal?.addEventListener('abort', stop, { once: true });
    if (patienceMs !== undefined) killAfter(patienceMs, 'silent');
    this.#child.ref?.();
    try {
      if (message !== undefined) this.#child.send(message);
      return await promise;
    } finally {
      clearTimeout(timer);
      unlisten();
      this.#asked.delete(open);
      signal?.removeEventListener('abort', stop);
      if (this.#asked.size === 0) this.#child.unref?.();
    }
  }

  /** Ends the child: at once, or by a word that it follows within the grace. May be called any number of times. */
  async end(parting?: Pick<Cancelling<Heard>, 'message' | 'graceMs'>): Promise<Ending> {
    this.#child.ref?.();
    if (parting === undefined) this.#kill('closed');
    else this.send(parting.message);
    this.#cause ??= 'closed';
    const late =
      parting &&
      setTimeout(() => {
        this.#child.kill();
      }, parting.graceMs);
    const ending = await this.ended;
    clearTimeout(late);
    return ending;
  }

  #hear(message: unknown): void {
    if (this.#cause === 'misunderstood' || this.#failure !== undefined) return;
    let heard: Heard;
    try {
      heard = this.#understand(message);
    } catch (error) {
      this.#misunderstanding = error instanceof Error ? error.message : String(error);
      this.#kill('misunderstood');
      return;
    }
    try {
      for (const listener of [...this.#listeners]) listener(heard);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#kill('failed');
    for (const open of [...this.#asked]) open.fail(error);
  }

  #kill(cause: EndingCause): void {
    this.#cause ??= cause;
    if (!this.#isOver) this.#child.kill();
  }

  #over(exit: ChildExit): Ending {
    this.#isOver = true;
    const cause = this.#cause ?? 'itself';
    const complaint = cause === 'misunderstood' ? this.#misunderstanding : this.#child.complaint();
    const ending = { exit, how: inWords(exit), cause, complaint };
    this.#listeners.clear();
    try {
      for (const leave of this.#leavers) leave(ending);
    } catch (error) {
      console.error('Who was told of the end of a child failed:', error);
    }
    for (const open of [...this.#asked]) open.leave(ending);
    return ending;
  }
}

function inWords({ code, signal }: ChildExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'could not be started' : `exited with code ${code}`;
}
