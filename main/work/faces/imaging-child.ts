import { totalmem } from 'node:os';
import {
  fromImaging,
  tooMuchMemory,
  type FromImaging,
  type ImagingOrder,
  type ImagingResult,
} from '../../data/faces/imaging/imaging-messages.ts';
import { losses } from '../../data/faces/imaging/imaging.ts';
import { memoryVariable } from '../../data/faces/imaging/confinement.ts';
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

/** What a child may take before it is ended, and its order is lost. */
export interface ImagingLimits {
  /** A child that has not loaded its decoder by then is ended. */
  startMs: number;
  /** An order that is not answered by then is given up with its child. */
  orderMs: number;
  /** A child without orders is ended after this long. */
  idleMs: number;
  /**
   * Bytes it may hold. 80 million pixels of a progressive JPEG, the most that is decoded, take 800 MB: coefficients, rows and crop.
   */
  memory: number;
}

export const usualLimits: ImagingLimits = {
  startMs: 60_000,
  orderMs: 30_000,
  idleMs: 60_000,
  memory: Math.min(1.25 * 2 ** 30, totalmem() / 2),
};

/** A child that holds more than this after its answer is replaced: what it holds is in pieces that nothing large fits into. */
const recycleAbove = 400 * 2 ** 20;

/** A machine on which a child ends before it is ready cannot decode; once may have been bad luck. */
const mostStarts = 2;

type Word = FromImaging | { type: 'exited'; exit: ChildExit } | { type: 'silence' };

/** A place for one imaging child, started when there is an order and again after it was lost. Takes one order at a time. */
export class ImagingChild {
  private readonly startChild: StartChild;
  private readonly limits: ImagingLimits;
  private conversation: Conversation | undefined;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(startChild: StartChild, limits: ImagingLimits = usualLimits) {
    this.startChild = startChild;
    this.limits = limits;
  }

  /** Process id of the child there is. */
  get pid(): number | undefined {
    return this.conversation?.child.pid;
  }

  async carryOut(order: ImagingOrder): Promise<Turn> {
    clearTimeout(this.idle);
    const conversation = await this.ready();
    if (typeof conversation === 'string') return { kind: 'unusable', why: conversation };
    conversation.child.send(order);
    const word = await conversation.next(this.limits.orderMs);
    if (word.type !== 'answer') {
      this.end();
      return lost(word);
    }
    if (word.memory > recycleAbove) this.end();
    else this.waitIdly();
    return { kind: 'answered', result: word.result };
  }

  /** Ends the child; what it was doing is lost. Settles when it is gone. */
  async close(): Promise<void> {
    this.closed = true;
    await this.end()?.exited;
  }

  /** A child that waits for an order, or why there is none. */
  private async ready(): Promise<Conversation | string> {
    if (this.conversation?.isOver === true) this.end();
    if (this.conversation !== undefined) return this.conversation;
    let why = '';
    for (let attempt = 0; attempt < mostStarts && !this.closed; attempt += 1) {
      const environment = { MALLOC_ARENA_MAX: '2', [memoryVariable]: String(this.limits.memory) };
      const conversation = new Conversation(this.startChild(workerEntry('imaging'), environment, { network: 'none' }));
      this.conversation = conversation;
      const word = await conversation.next(this.limits.startMs);
      if (word.type === 'ready') return conversation;
      this.end();
      if (word.type === 'unusable') return word.why;
      why =
        conversation.child
          .complaint()
          .split('\n')
          .find((line) => /error/i.test(line)) ?? 'it ends at once.';
    }
    return why;
  }

  private waitIdly(): void {
    this.idle = setTimeout(() => {
      this.end();
    }, this.limits.idleMs);
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

/** How an order ended that was not answered. */
function lost(word: Word): Extract<Turn, { kind: 'lost' }> {
  if (word.type !== 'exited') return { kind: 'lost', why: losses.tooLong, again: false };
  const { code, signal } = word.exit;
  if (code === tooMuchMemory) return { kind: 'lost', why: losses.tooMuchMemory, again: false };
  return { kind: 'lost', why: `${losses.brokeDecoder} (${signal ?? `exit code ${String(code)}`}).`, again: true };
}

/** What one child says, word by word. */
class Conversation {
  readonly child: Child;
  /** True when the child has ended. */
  isOver = false;
  private readonly words: Word[] = [];
  private waiting: ((word: Word) => void) | undefined;

  constructor(child: Child) {
    this.child = child;
    child.onMessage((message) => {
      // What a broken decoder says may be anything: it counts as nothing.
      this.hear(fromImaging.safeParse(message).data ?? { type: 'silence' });
    });
    void child.exited.then((exit) => {
      this.isOver = true;
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
