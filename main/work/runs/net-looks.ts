import { LabError } from '../../../shared/failure.ts';
import { isActive, type RunSummary } from '../../../shared/models/run.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import type { Flow, LookAnswer, LookData, LookedExample, LookQuestion } from '../../learning/net-look.ts';
import { workerEntry } from '../../places.ts';
import { readLiveWeights, weightsBytes } from '../../run-folder/live-weights.ts';
import { runFolder, type ReadContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';
import { readRunWeights } from './run-weights.ts';

/** An answer takes as long as reading the data: whoever waits longer asks in vain. */
const patienceMs = 60_000;

const unknowable: ReadonlySet<string> = new Set(['not_found', 'unavailable', 'bad_input']);

/** What a thread of the lab tells of the nets of its runs: the weights they start from, and what one example does in them. */
export class NetLooks {
  readonly #lab: ReadContext;
  #thread: Conversation<LookAnswer> | undefined;
  #last = 0;

  constructor(lab: ReadContext) {
    this.#lab = lab;
  }

  /**
   * @returns `weightsBytes` of all weights and biases before the first update; no bytes where that cannot be known: without the run's
   * data, or of a net that is not made of layers.
   * @throws LabError `not_found` without the run.
   */
  async start(id: number): Promise<Uint8Array<ArrayBuffer>> {
    requireRun(this.#lab, id);
    try {
      const answer = await this.#ask({ type: 'start', ...this.#about(id) });
      if (answer instanceof Uint8Array) return answer;
    } catch (error) {
      if (error instanceof LabError && unknowable.has(error.code)) return new Uint8Array();
      throw error;
    }
    throw new TypeError('The thread did not tell weights.');
  }

  /** An example that the run is measured on. @throws LabError `not_found` without its data, or such an example. */
  async example(id: number, index: number): Promise<LookedExample> {
    const answer = await this.#ask({ type: 'example', ...this.#about(id), index });
    if ('features' in answer) return answer;
    throw new TypeError('The thread did not tell an example.');
  }

  /** What that example does in the net as it is now. @throws LabError `not_found` where there are no weights yet. */
  async flow(id: number, index: number): Promise<Flow> {
    const weights = await currentWeights(this.#lab, id);
    if (weights.length === 0)
      throw new LabError(
        'not_found',
        `Run ${id} has no weights to show yet. They appear while its training is watched.`,
      );
    const answer = await this.#ask({ type: 'flow', ...this.#about(id), index, weights });
    if ('layers' in answer) return answer;
    throw new TypeError('The thread did not tell a flow.');
  }

  async close(): Promise<void> {
    await this.#thread?.end();
  }

  #about(id: number): { spec: RunSummary['spec']; data: LookData } {
    const run = requireRun(this.#lab, id);
    const set = run.data === null ? undefined : this.#lab.store.data.get(run.data);
    if (run.data === null || set === undefined)
      throw new LabError(
        'not_found',
        `The data of run ${id} is not in this lab. Add it to see the net with an example.`,
      );
    const { kind } = run.data;
    const directory = dataFolder(this.#lab.dataDirectory, run.data);
    return { spec: run.spec, data: { kind, directory, classes: set.classNames.length, size: set.features } };
  }

  async #ask(question: Asked): Promise<LookedExample | Flow | Uint8Array<ArrayBuffer>> {
    const id = ++this.#last;
    const reply = await this.#open().ask({
      message: { ...question, id } satisfies LookQuestion,
      isAnswer: (answer) => answer.id === id,
      patienceMs,
    });
    if (reply.kind !== 'answered') throw new LabError('internal', 'The thread that draws nets was lost. Try again.');
    const { result } = reply.answer;
    if (result.ok) return result.value;
    throw new LabError(result.error.code, result.error.message, result.error.details);
  }

  #open(): Conversation<LookAnswer> {
    if (this.#thread === undefined || this.#thread.isOver)
      this.#thread = new Conversation(threadChild(workerEntry('net-look')), understood);
    return this.#thread;
  }
}

type Asked = LookQuestion extends infer Question
  ? Question extends LookQuestion
    ? Omit<Question, 'id'>
    : never
  : never;

/**
 * All weights and biases of a run: as its training has them, where it continues and somebody watches, else as it ended.
 * @returns as `weightsBytes`; nothing while a training has none to show yet. @throws LabError `not_found` where there are none.
 */
export async function currentWeights(lab: ReadContext, id: number): Promise<Uint8Array<ArrayBuffer>> {
  const run = requireRun(lab, id);
  if (isActive(run.status)) {
    return (await readLiveWeights(runFolder(lab, id))) ?? new Uint8Array();
  }
  const trained = await readRunWeights(lab, id, 'weights');
  const values = new Float32Array(trained.buffer, trained.byteOffset, trained.byteLength / 4);
  return weightsBytes({ stepsDone: run.stepsDone, values });
}

function understood(message: unknown): LookAnswer {
  if (isAnswer(message)) return message;
  throw new TypeError('The thread that draws nets said no answer.');
}

function isAnswer(message: unknown): message is LookAnswer {
  return typeof message === 'object' && message !== null && 'id' in message && 'result' in message;
}
