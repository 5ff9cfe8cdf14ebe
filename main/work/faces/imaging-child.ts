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
import type { StartChild } from '../../jobs/child.ts';
import { Conversation, type Reply } from '../../jobs/conversation.ts';
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

/** A place for one imaging child, started when there is an order and again after it was lost. Takes one order at a time. */
export class ImagingChild {
  private readonly startChild: StartChild;
  private readonly limits: ImagingLimits;
  private conversation: Conversation<FromImaging> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(startChild: StartChild, limits: ImagingLimits = usualLimits) {
    this.startChild = startChild;
    this.limits = limits;
  }

  /** Process id of the child there is. */
  get pid(): number | undefined {
    return this.conversation?.pid;
  }

  async carryOut(order: ImagingOrder): Promise<Turn> {
    clearTimeout(this.idle);
    const conversation = await this.ready();
    if (typeof conversation === 'string') return { kind: 'unusable', why: conversation };
    const reply = await conversation.ask({ message: order, patienceMs: this.limits.orderMs });
    if (reply.kind !== 'answered' || reply.answer.type !== 'answer') {
      void this.end();
      return lost(reply);
    }
    if (reply.answer.memory > recycleAbove) void this.end();
    else this.waitIdly();
    return { kind: 'answered', result: reply.answer.result };
  }

  /** Ends the child; what it was doing is lost. Settles when it is gone. */
  async close(): Promise<void> {
    this.closed = true;
    await this.end();
  }

  /** A child that waits for an order, or why there is none. */
  private async ready(): Promise<Conversation<FromImaging> | string> {
    if (this.conversation?.isOver === true) void this.end();
    if (this.conversation !== undefined) return this.conversation;
    let why = '';
    for (let attempt = 0; attempt < mostStarts && !this.closed; attempt += 1) {
      const conversation = this.start();
      const reply = await conversation.ask({ patienceMs: this.limits.startMs });
      const word = reply.kind === 'answered' ? reply.answer : undefined;
      if (word?.type === 'ready') return conversation;
      void this.end();
      if (word?.type === 'unusable') return word.why;
      const complaint = reply.kind === 'ended' ? reply.ending.complaint : '';
      why = complaint.split('\n').find((line) => /error/i.test(line)) ?? 'it ends at once.';
    }
    return why;
  }

  private start(): Conversation<FromImaging> {
    const environment = { MALLOC_ARENA_MAX: '2', [memoryVariable]: String(this.limits.memory) };
    const child = this.startChild(workerEntry('imaging'), environment, { network: 'none' });
    this.conversation = new Conversation(child, (message) => fromImaging().parse(message));
    return this.conversation;
  }

  private waitIdly(): void {
    this.idle = setTimeout(() => {
      void this.end();
    }, this.limits.idleMs);
    this.idle.unref();
  }

  private async end(): Promise<void> {
    clearTimeout(this.idle);
    const conversation = this.conversation;
    this.conversation = undefined;
    await conversation?.end();
  }
}

/** How an order ended that was not answered. */
function lost(reply: Reply<FromImaging>): Extract<Turn, { kind: 'lost' }> {
  // What a broken decoder says may be anything: it counts as silence.
  const brokeDown = reply.kind === 'ended' && (reply.ending.cause === 'itself' || reply.ending.cause === 'closed');
  if (!brokeDown) return { kind: 'lost', why: losses.tooLong, again: false };
  const { code, signal } = reply.ending.exit;
  if (code === tooMuchMemory) return { kind: 'lost', why: losses.tooMuchMemory, again: false };
  return { kind: 'lost', why: `${losses.brokeDecoder} (${signal ?? `exit code ${String(code)}`}).`, again: true };
}
