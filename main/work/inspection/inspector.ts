import { LabError } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import type {
  AskedRun,
  InspectionAnswer,
  InspectionAsk,
  InspectionQuestion,
} from '../../instruments/instrument-messages.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';
import { recordedRun, type LabContext, type ReadContext } from '../lab-context.ts';

/** So long after the last question the thread ends, and gives back what it holds. */
const idleMs = 5 * 60_000;

/** Analyses trained nets in a thread of its own, which the first question starts. */
export class Inspector {
  readonly #lab: ReadContext;
  #thread: Conversation<InspectionAnswer> | undefined;
  #last = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(lab: ReadContext) {
    this.#lab = lab;
  }

  /** @throws LabError as `InspectedRun` says it, `internal` when the thread is lost. */
  async ask(run: RunSummary, ask: InspectionAsk): Promise<unknown> {
    if (this.#closed) throw new LabError('cancelled', 'The lab was closed before this was answered.');
    const id = ++this.#last;
    const thread = this.#thread ?? this.#start();
    clearTimeout(this.#idle);
    try {
      const reply = await thread.ask({
        message: { id, run: runAsAsked(this.#lab, run), ask } satisfies InspectionQuestion,
        isAnswer: (answer) => answer.id === id,
      });
      if (reply.kind === 'answered') {
        const { result } = reply.answer;
        if (result.ok) return result.value;
        throw new LabError(result.error.code, result.error.message, result.error.details);
      }
      const complaint = reply.kind === 'ended' ? reply.ending.complaint : '';
      throw new LabError('internal', `Looking into run ${run.id} was broken off. Try again.`, complaint);
    } finally {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.#thread?.end(), idleMs).unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#thread?.end();
  }

  #start(): Conversation<InspectionAnswer> {
    const thread = new Conversation(threadChild(workerEntry('inspector')), understood);
    this.#thread = thread;
    thread.onEnd(() => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

/** What those share who have nets analysed. */
export interface InspectionContext extends LabContext {
  inspector: Inspector;
}

/** A run as the inspector and the instruments receive it. */
export function runAsAsked(lab: ReadContext, { id, spec, data }: RunSummary): AskedRun {
  return {
    ...recordedRun(lab, id),
    spec,
    classNames: lab.store.runs.facts(id)?.classNames ?? [],
    data:
      data === null
        ? null
        : {
            kind: data.kind,
            directory: dataFolder(lab.dataDirectory, data),
            hash: lab.store.data.get(data)?.hash,
            shape: lab.store.data.get(data)?.shape ?? null,
          },
  };
}

function understood(message: unknown): InspectionAnswer {
  if (isAnswer(message)) return message;
  throw new TypeError('The inspector said what is no answer.');
}

function isAnswer(message: unknown): message is InspectionAnswer {
  return typeof message === 'object' && message !== null && 'id' in message && 'result' in message;
}
