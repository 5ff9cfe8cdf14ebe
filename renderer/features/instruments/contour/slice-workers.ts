import type { DescentRule, Point } from '../../../../shared/lib/contour/descent.ts';
import type { LogitSlice } from '../../../../shared/lib/contour/logit-slice.ts';
import type { Answer, Areas, Descents, Question } from './slice-messages.ts';

type Unnumbered<Asked> = Asked extends Question ? Omit<Asked, 'id'> : never;

/** One worker, and the questions it has not answered yet. */
class SliceWorker {
  readonly #worker = new Worker(new URL('./slice-worker.ts', import.meta.url), { type: 'module' });
  readonly #open = new Map<number, (value: unknown) => void>();
  #last = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      this.#open.get(data.id)?.(data.value);
      this.#open.delete(data.id);
    });
  }

  ask(question: Unnumbered<Question>): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.#worker.postMessage({ ...question, id });
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}

const isNumbers = (value: unknown): value is Float64Array => value instanceof Float64Array;
const isAreas = (value: unknown): value is Areas => typeof value === 'object' && value !== null && 'rings' in value;
const isDescents = (value: unknown): value is Descents =>
  typeof value === 'object' && value !== null && 'paths' in value;

/** As many workers as there are cores, two at most: a surface is divided among them by rows. */
export class SliceWorkers {
  readonly #workers: readonly SliceWorker[];

  constructor(slice: LogitSlice | null) {
    const count = slice === null ? 1 : Math.max(1, Math.min(2, navigator.hardwareConcurrency));
    this.#workers = Array.from({ length: count }, () => new SliceWorker());
    if (slice !== null) for (const worker of this.#workers) void worker.ask({ type: 'slice', slice });
  }

  /** Mean costs `[w2.length, w1.length]`. */
  async surface(w1: readonly number[], w2: readonly number[]): Promise<Float64Array> {
    const share = Math.ceil(w2.length / this.#workers.length);
    const parts = await Promise.all(
      this.#workers.map((worker, of) =>
        worker.ask({ type: 'surface', w1, w2: w2.slice(of * share, (of + 1) * share) }),
      ),
    );
    const costs = new Float64Array(w1.length * w2.length);
    parts.filter(isNumbers).forEach((part, of) => {
      costs.set(part, of * share * w1.length);
    });
    return costs;
  }

  async areas(w1: readonly number[], w2: readonly number[], costs: Float64Array): Promise<Areas | undefined> {
    const found = await this.#workers.at(-1)?.ask({ type: 'areas', w1, w2, costs });
    return isAreas(found) ? found : undefined;
  }

  async descents(start: Point, rule: DescentRule): Promise<Descents | undefined> {
    const found = await this.#workers[0]?.ask({ type: 'descents', start, rule });
    return isDescents(found) ? found : undefined;
  }

  end(): void {
    for (const worker of this.#workers) worker.end();
  }
}

/** Float64 numbers from base64, as blocks hold them. */
export function unpacked(text: string): Float64Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0);
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / Float64Array.BYTES_PER_ELEMENT));
}
