import type { EngineChoice } from '../../../shared/models/engine.ts';
import type { StartChild } from '../../jobs/child.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { trainerMessage, type FromTrainer, type ToTrainer } from '../../learning/training/trainer-messages.ts';
import { workerEntry } from '../../places.ts';

/** A process that trains. `used`: it has trained a run before. */
export interface Trainer {
  readonly conversation: Conversation<FromTrainer>;
  readonly engine: EngineChoice;
  readonly used: boolean;
}

/** A trainer that was told to leave and has not after so many milliseconds is killed. */
const leavingMs = 2000;

/**
 * The trainers that have nothing to do at the moment, kept for the next run: loading an engine takes longer than many a run. One that
 * waits too long leaves.
 */
export class TrainerProcesses {
  readonly #start: StartChild;
  readonly #idleMs: number;
  readonly #idle = new Map<Trainer, NodeJS.Timeout>();
  readonly #leaving = new Set<Promise<unknown>>();

  constructor(start: StartChild, idleMs: number) {
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /** A trainer with this engine: one that waits, else a new one. Who waits with another engine leaves, to give its memory back. */
  take(engine: EngineChoice): Trainer {
    for (const trainer of [...this.#idle.keys()]) {
      this.#forget(trainer);
      if (trainer.conversation.isOver) continue;
      if (trainer.engine === engine) return trainer;
      void this.dismiss(trainer);
    }
    return this.startNew(engine);
  }

  startNew(engine: EngineChoice): Trainer {
    const child = this.#start(workerEntry('trainer'));
    const conversation = new Conversation(child, (message) => trainerMessage().parse(message));
    return { conversation, engine, used: false };
  }

  /** Keeps a trainer that has done its run for the next one. */
  keep({ conversation, engine }: Trainer): void {
    const trainer = { conversation, engine, used: true };
    const timer = setTimeout(() => {
      this.#forget(trainer);
      void this.dismiss(trainer);
    }, this.#idleMs);
    timer.unref();
    this.#idle.set(trainer, timer);
  }

  /** Lets a trainer go that no run needs. Settles when it is gone. */
  async dismiss({ conversation }: Trainer): Promise<void> {
    const left = conversation.end({ message: { type: 'leave' } satisfies ToTrainer, graceMs: leavingMs });
    this.#leaving.add(left);
    await left;
    this.#leaving.delete(left);
  }

  /** Lets all go that wait. Settles when they are gone. */
  async close(): Promise<void> {
    for (const trainer of [...this.#idle.keys()]) {
      this.#forget(trainer);
      void this.dismiss(trainer);
    }
    await Promise.all(this.#leaving);
  }

  #forget(trainer: Trainer): void {
    clearTimeout(this.#idle.get(trainer));
    this.#idle.delete(trainer);
  }
}
