import { Worker } from 'node:worker_threads';
import { LabError } from '../../shared/failure.ts';
import { workerEntry } from '../places.ts';

/** `pictures` of the shape `[1, …]`; `outputs`: names of tensors. */
export interface OnnxQuestion {
  pictures: Float32Array;
  shape: readonly number[];
  outputs: readonly string[];
}

/** `values`: null of a tensor that is not of float32. */
export type OnnxAnswer =
  | { type: 'loaded' }
  | { type: 'given'; outputs: { name: string; shape: number[]; values: Float32Array | null }[] }
  | { type: 'failed'; why: string };

/** What a model may need for one picture. */
const mostSeconds = 120;
const mostMemory = 4 * 1024 ** 3;
const lookEveryMs = 100;
const mostQuoted = 300;

/** An ONNX model in a thread of its own, which is ended when it takes too long or too much memory. */
export class OnnxModel {
  readonly #title: string;
  readonly #worker: Worker;
  readonly #limits: { seconds: number; memory: number };

  private constructor(title: string, model: Uint8Array, limits: { seconds: number; memory: number }) {
    this.#title = title;
    this.#limits = limits;
    this.#worker = new Worker(workerEntry('onnx-session'), { workerData: { model } });
  }

  /**
   * @param model bytes of the whole file. @param title as people call it.
   * @throws LabError `bad_data` where it cannot be run, or needs more than it may.
   */
  static async open(
    model: Uint8Array,
    title: string,
    limits = { seconds: mostSeconds, memory: mostMemory },
  ): Promise<OnnxModel> {
    const opened = new OnnxModel(title, model, limits);
    await opened.#answer();
    return opened;
  }

  /** @throws LabError as `open`. */
  async run(question: OnnxQuestion): Promise<Extract<OnnxAnswer, { type: 'given' }>['outputs']> {
    this.#worker.postMessage(question);
    const answer = await this.#answer();
    if (answer.type !== 'given') throw new Error(`The model told ${answer.type}.`);
    return answer.outputs;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #answer(): Promise<OnnxAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<OnnxAnswer>();
    const { seconds, memory } = this.#limits;
    const refuse = (why: string): void => {
      reject(new LabError('bad_data', `${this.#title} cannot be used: ${why}. Choose another model.`));
    };
    const heard = (answer: OnnxAnswer): void => {
      if (answer.type === 'failed') refuse(`onnxruntime says “${quoted(answer.why)}”`);
      else resolve(answer);
    };
    const lost = (error: unknown): void => {
      refuse(`it ended its thread, “${quoted(String(error))}”`);
    };
    const since = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - since > 1000 * seconds) refuse(`it takes more than ${seconds} seconds for one picture`);
      if (process.memoryUsage.rss() > memory) refuse(`it needs more than ${Math.round(memory / 1e9)} GB`);
    }, lookEveryMs);
    this.#worker.once('message', heard).once('error', lost).once('exit', lost);
    try {
      return await promise;
    } catch (error) {
      await this.#worker.terminate();
      throw error;
    } finally {
      clearInterval(watch);
      this.#worker.off('message', heard).off('error', lost).off('exit', lost);
    }
  }
}

/** What onnxruntime says, without the places in its own source that it puts before. */
function quoted(why: string): string {
  return why.replaceAll(/\S*\/\S+\.(?:cc|cpp|h)(?::\d+)?\s*/g, '').slice(0, mostQuoted);
}
