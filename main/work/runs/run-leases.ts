import { endOf, settleRun, type EndContext } from './run-end.ts';
import { notHeardOf } from './training-conversation.ts';
import type { TrainingTask } from './training-task.ts';

/** The most between two looks at the leases. */
const lookEveryMs = 15_000;

/** A run in training. `worker`: the place it has among those that train at once. */
interface Training {
  worker: string;
  task: TrainingTask;
  renewedAt: number;
}

/** The runs in training, each of which its worker has by a lease: what the worker says renews it. */
export class RunLeases {
  readonly #lab: EndContext;
  readonly #leaseMs: number;
  readonly #training = new Map<number, Training>();

  constructor(lab: EndContext, leaseMs: number) {
    this.#lab = lab;
    this.#leaseMs = leaseMs;
  }

  get size(): number {
    return this.#training.size;
  }

  /** The time between two looks at the leases. */
  get lookMs(): number {
    return Math.min(lookEveryMs, this.#leaseMs / 4);
  }

  freePlace(): string {
    const taken = new Set([...this.#training.values()].map(({ worker }) => worker));
    let place = 1;
    while (taken.has(`trainer ${place}`)) place += 1;
    return `trainer ${place}`;
  }

  /** When a lease ends that begins now. */
  until(now: number): string {
    return new Date(now + this.#leaseMs).toISOString();
  }

  begin(id: number, worker: string, task: TrainingTask): void {
    this.#training.set(id, { worker, task, renewedAt: Date.now() });
  }

  renew(id: number): void {
    const training = this.#training.get(id);
    const now = Date.now();
    if (training === undefined || now - training.renewedAt < this.lookMs) return;
    training.renewedAt = now;
    this.#lab.store.queue.renew(id, training.worker, this.until(now));
  }

  /** Tells the trainer of a run that somebody watches its weights. @returns whether it is being trained. */
  watch(id: number): boolean {
    const training = this.#training.get(id);
    training?.task.watch();
    return training !== undefined;
  }

  delete(id: number): void {
    this.#training.delete(id);
  }

  /** Ends the runs whose workers were silent for too long. @throws LabError `storage`. */
  endExpired(now: string): void {
    for (const id of this.#lab.store.queue.expired(now)) {
      const training = this.#training.get(id);
      if (training !== undefined) training.task.lapse();
      else if (!this.#lab.late.has(endOf(id))) {
        const changes = { status: 'interrupted', endedAt: now, error: notHeardOf } as const;
        settleRun(this.#lab, id, changes, { at: now, level: 'warning', text: notHeardOf });
      }
    }
  }
}
