import { LabError, type Failure } from '../../shared/failure.ts';
import { lastWords } from '../../shared/lib/last-words.ts';
import { Conversation } from '../jobs/conversation.ts';
import type { JobReport } from '../jobs/task.ts';
import { workerEntry } from '../places.ts';
import type { LabContext } from './lab-context.ts';

/** What a child that does one piece of work tells, see `fromWorker`. */
type Told<Result> =
  | { type: 'phase'; text: string }
  | { type: 'progress'; done: number; total: number | null }
  | { type: 'log'; line: string }
  | { type: 'paused'; isPaused: boolean }
  | { type: 'finished'; result: Result }
  | { type: 'failed'; failure: Failure };

/** A child that has not stopped so long after a cancel is killed. */
const graceMs = 900;

/** One piece of work in a process of its own, as a job does it. */
export class ChildWork<Request, Result> {
  readonly #entry: string;
  readonly #understand: (message: unknown) => Told<Result>;
  #child: Conversation<Told<Result>> | undefined;
  #going: PromiseWithResolvers<void> | undefined;

  /** @param entry its file in `main/workers`. @param told schema of what it tells. */
  constructor(entry: string, told: { parse(message: unknown): Told<Result> }) {
    this.#entry = entry;
    this.#understand = (message) => told.parse(message);
  }

  /** @throws LabError as the work failed, `cancelled` when the signal broke it off, `internal` when the process was lost. */
  async run(
    { startChild }: Pick<LabContext, 'startChild'>,
    request: Request,
    report: Pick<JobReport, 'phase' | 'progress' | 'log' | 'paused'>,
    signal: AbortSignal,
  ): Promise<Result> {
    const child = new Conversation(startChild(workerEntry(this.#entry)), this.#understand);
    this.#child = child;
    if (this.#going !== undefined) this.pause();
    const cancelling = { message: { type: 'cancel' }, graceMs };
    const reply = await child.ask({
      message: { type: 'start', request },
      isAnswer: ({ type }) => type === 'finished' || type === 'failed',
      onMessage: (message) => {
        if (message.type === 'phase') report.phase(message.text);
        if (message.type === 'progress') report.progress(message.done, message.total);
        if (message.type === 'log') report.log(message.line);
        if (message.type === 'paused') report.paused(message.isPaused);
      },
      signal,
      cancelling,
    });
    this.#child = undefined;
    // It leaves by itself once its last word has gone.
    const { how, complaint } = await child.end(cancelling);
    if (signal.aborted) throw new LabError('cancelled', 'This was cancelled.');
    const last = reply.kind === 'answered' ? reply.answer : undefined;
    if (last?.type === 'finished') return last.result;
    if (last?.type === 'failed') throw new LabError(last.failure.code, last.failure.message, last.failure.details);
    throw new LabError('internal', `The process of this work ${how}. ${lastWords(complaint)}`.trim(), complaint);
  }

  pause(): void {
    this.#going ??= Promise.withResolvers();
    this.#child?.send({ type: 'pause' });
  }

  resume(): void {
    this.#going?.resolve();
    this.#going = undefined;
    this.#child?.send({ type: 'resume' });
  }

  /** For what the lab itself does before the process starts: waits while the work is paused, and no longer than until the signal. */
  async turn(report: Pick<JobReport, 'paused'>, signal: AbortSignal): Promise<void> {
    if (this.#going === undefined || signal.aborted) return;
    report.paused(true);
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => {
      resolve();
    });
    await Promise.race([this.#going.promise, promise]);
    report.paused(false);
  }
}
