import {
  fromImaging,
  tooMuchMemory,
  type FromImaging,
  type ImagingOrder,
  type ImagingResult,
} from '../../data/faces/imaging/imaging-messages.ts';
import type { Child, ChildExit, StartChild } from '../../jobs/child.ts';
import { workerEntry } from '../../places.ts';

/**
 * How one order ended. `lost`: with its child; `again`: that may have had another cause than this picture. `unusable`: no decoder on
 * this machine.
 */
export type Turn =
  | { kind: 'answered'; result: ImagingResult }
  | { kind: 'lost'; why: string; again: boolean }
  | { kind: 'unusable'; why: string };

export interface ImagingPatience {
  /** A child that has not loaded its decoder by then is ended. */
  startMs: number;
  /** An order that is not answered by then is given up with its child. */
  orderMs: number;
  /** A child without orders is ended after this long. */
  idleMs: number;
}

export const usualPatience: ImagingPatience = { startMs: 60_000, orderMs: 30_000, idleMs: 60_000 };

/** A child that holds more than this after its answer is replaced: what it holds is in pieces that nothing large fits into. */
const recycleAbove = 400 * 2 ** 20;

type Word = FromImaging | { type: 'exited'; exit: ChildExit } | { type: 'silence' };

/** A place for one imaging child, started when there is an order and again after it was lost. Takes one order at a time. */
export class ImagingChild {
  private readonly startChild: StartChild;
  private readonly patience: ImagingPatience;
  private conversation: Conversation | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(startChild: StartChild, patience: ImagingPatience = usualPatience) {
    this.startChild = startChild;
    this.patience = patience;
  }

  /** Process id of the child there is. */
  get pid(): number | undefined {
    return this.conversation?.child.pid;
  }

  async carryOut(order: ImagingOrder): Promise<Turn> {
    clearTimeout(this.idle);
    if (this.conversation === undefined) {
      const lost = await this.start();
      if (lost !== undefined) return lost;
    }
    this.conversation?.child.send(order);
    const word = (await this.conversation?.next(this.patience.orderMs)) ?? { type: 'silence' };
    if (word.type !== 'answer') return this.lose(word);
    if (word.memory > recycleAbove) this.end();
    else this.waitIdly();
    return { kind: 'answered', result: word.result };
  }

  /** Ends the child; what it was doing is lost. Settles when it is gone. */
  async close(): Promise<void> {
    await this.end()?.exited;
  }

  private async start(): Promise<Turn | undefined> {
    this.conversation = new Conversation(this.startChild(workerEntry('imaging'), { MALLOC_ARENA_MAX: '2' }));
    const word = await this.conversation.next(this.patience.startMs);
    if (word.type === 'ready') return undefined;
    if (word.type !== 'unusable') return this.lose(word);
    this.end();
    return { kind: 'unusable', why: word.why };
  }

  private lose(word: Word): Turn {
    const complaint = this.conversation?.child.complaint().trim().split('\n').at(-1) ?? '';
    this.end();
    if (word.type !== 'exited') {
      return { kind: 'lost', why: 'It took too long to decode.', again: false };
    }
    const { code, signal } = word.exit;
    if (code === tooMuchMemory) return { kind: 'lost', why: 'It takes too much memory to decode.', again: false };
    const how = signal ?? `exit code ${String(code)}`;
    return {
      kind: 'lost',
      why: `It broke the decoder (${[how, complaint.slice(0, 200)].filter(Boolean).join(': ')}).`,
      again: true,
    };
  }

  private waitIdly(): void {
    this.idle = setTimeout(() => {
      this.end();
    }, this.patience.idleMs);
    this.idle.unref();
  }

  private end(): Child | undefined {
    clearTimeout(this.idle);
    const child = this.conversation?.child;
    this.conversation = undefined;
    child?.kill();
    return child;
  }
}

/** What one child says, word by word. */
class Conversation {
  readonly child: Child;
  private readonly words: Word[] = [];
  private waiting: ((word: Word) => void) | undefined;

  constructor(child: Child) {
    this.child = child;
    child.onMessage((message) => {
      this.hear(fromImaging.parse(message));
    });
    void child.exited.then((exit) => {
      this.hear({ type: 'exited', exit });
    });
  }

  /** The next word, or `silence` when there is none in time. */
  async next(withinMs: number): Promise<Word> {
    const word = this.words.shift();
    if (word !== undefined) return word;
    const { promise, resolve } = Promise.withResolvers<Word>();
    this.waiting = resolve;
    const timer = setTimeout(() => {
      resolve({ type: 'silence' });
    }, withinMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.waiting = undefined;
    }
  }

  private hear(word: Word): void {
    if (this.waiting === undefined) this.words.push(word);
    else this.waiting(word);
  }
}
