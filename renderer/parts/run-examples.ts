import type { InspectedPart } from '../../shared/models/inspection.ts';
import { media } from '../bridge/lab.ts';

/** The pictures of one run's part that were read, by the number of the example. */
const most = 4000;
/** As many as one address may name; fewer, so that the first are there soon. */
const atOnce = 200;

/**
 * The examples of a part as the net is given them, read when they are asked for and kept.
 * @returns `read`: makes sure that examples are there; `of`: one that is, `[features]`.
 */
export function runExamples(run: number, part: InspectedPart) {
  const kept = new Map<number, Float32Array>();

  async function read(indices: readonly number[], signal?: AbortSignal): Promise<void> {
    const missing = [...new Set(indices)].filter((index) => !kept.has(index));
    if (kept.size + missing.length > most) kept.clear();
    for (let from = 0; from < missing.length; from += atOnce) {
      const some = missing.slice(from, from + atOnce);
      const values = new Float32Array(await media({ kind: 'run-examples', run, part, indices: some }, signal));
      const size = values.length / some.length;
      some.forEach((index, place) => kept.set(index, values.subarray(place * size, (place + 1) * size)));
    }
  }

  return { read, of: (index: number): Float32Array | undefined => kept.get(index) };
}
