/**
 * Seconds until the surface of the contour lab with 500 × 500 points is there, by the number of examples that both weights touch: on one
 * thread and, as the page does it, with the rows shared out between two. Prints one JSON object.
 *
 *     node test/bench/learning/surface.ts [--quick]
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { LogitSlice } from '../../../shared/lib/contour/logit-slice.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { sliceSurface } from '../../../shared/lib/contour/slice-surface.ts';
import { millisecondsOf, rounded, spreadOf, type Spread } from '../measurement.ts';

const points = 500;
const turns = process.argv.includes('--quick') ? 3 : 7;
const weights = Array.from({ length: points }, (_, at) => -3 + (6 * at) / (points - 1));

interface Share {
  slice: LogitSlice;
  rows: readonly number[];
}

/** A slice of which both weights touch every example. */
function sliceOf(examples: number): LogitSlice {
  const random = new MersenneTwister(1);
  const numbers = (): Float64Array => Float64Array.from(random.rand(1, examples));
  return { count: examples, constant: 0, slope: [1, 1], base: numbers(), first: numbers(), second: numbers() };
}

async function measured(workers: readonly Worker[], examples: number): Promise<Spread> {
  const slice = sliceOf(examples);
  const each = Math.ceil(points / workers.length);
  const seconds: number[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    const surface = (): Promise<unknown> =>
      Promise.all(
        workers.map(async (worker, of) => {
          const answer = once(worker, 'message');
          worker.postMessage({ slice, rows: weights.slice(of * each, (of + 1) * each) } satisfies Share);
          await answer;
        }),
      );
    const took = (await millisecondsOf(surface)) / 1000;
    // The first turn warms the compiler up.
    if (turn > 0) seconds.push(took);
  }
  return spreadOf(seconds);
}

if (isMainThread) {
  const results: Record<string, unknown> = { points: `${points} × ${points}` };
  for (const examples of [6200, 60_000]) {
    const workers = [new Worker(new URL(import.meta.url)), new Worker(new URL(import.meta.url))];
    const two = await measured(workers, examples);
    const one = await measured(workers.slice(0, 1), examples);
    await Promise.all(workers.map((worker) => worker.terminate()));
    results[`examples${examples}`] = { one, two, speedUp: rounded(one.median / two.median) };
  }
  console.log(JSON.stringify(results));
} else {
  parentPort?.on('message', ({ slice, rows }: Share) => parentPort?.postMessage(sliceSurface(slice, weights, rows)));
}
