import type { LogitSlice } from '../../../shared/lib/contour/logit-slice.ts';
import type { LabelledExamples } from '../../learning/training/examples.ts';

/** A weight of a linear layer: row 0 is the bias. */
export interface WeightPlace {
  row: number;
  column: number;
}

/**
 * The slice through a linear net `[1 + size, classes]`, whose row 0 is the bias, over two weights of one column; bytes are byte / 255.
 * @param hear waited for between stretches of examples.
 */
export async function logitSliceOf(
  whole: ArrayLike<number>,
  classes: number,
  { pixels, labels, size, count }: LabelledExamples,
  [first, second]: readonly [WeightPlace, WeightPlace],
  hear: (done: number) => Promise<void>,
): Promise<LogitSlice> {
  const scale = pixels instanceof Uint8Array ? 255 : 1;
  const { column } = first;
  const [base, across, along]: number[][] = [[], [], []];
  let [constant, slope1, slope2] = [0, 0, 0];
  const logits = new Float64Array(classes);
  for (let example = 0; example < count; example++) {
    if (example % atOnce === 0) await hear(example);
    const input = (row: number): number => (row === 0 ? 1 : (pixels[example * size + row - 1] ?? 0) / scale);
    for (let k = 0; k < classes; k++) logits[k] = whole[k] ?? 0;
    for (let at = 0; at < size; at++) {
      const value = pixels[example * size + at] ?? 0;
      if (value === 0) continue;
      const row = (at + 1) * classes;
      for (let k = 0; k < classes; k++) logits[k] = (logits[k] ?? 0) + (value / scale) * (whole[row + k] ?? 0);
    }
    const [x, y] = [input(first.row), input(second.row)];
    const own =
      (logits[column] ?? 0) -
      x * (whole[first.row * classes + column] ?? 0) -
      y * (whole[second.row * classes + column] ?? 0);
    const others = logOthers(logits, column);
    const t = own - others;
    const label = labels[example] ?? 0;
    if (label === column) [constant, slope1, slope2] = [constant - t, slope1 + x, slope2 + y];
    else constant += others - (logits[label] ?? 0);
    if (x === 0 && y === 0) constant += t > 0 ? t + Math.log1p(Math.exp(-t)) : Math.log1p(Math.exp(t));
    else {
      base?.push(t);
      across?.push(x);
      along?.push(y);
    }
  }
  return {
    ...{ count, constant, slope: [slope1, slope2] },
    base: Float64Array.from(base ?? []),
    first: Float64Array.from(across ?? []),
    second: Float64Array.from(along ?? []),
  };
}

/** Examples between which a cancel is heard. */
const atOnce = 500;

/** log Σ eᶻ over all classes but one. */
function logOthers(logits: Float64Array, but: number): number {
  let most = Number.NEGATIVE_INFINITY;
  logits.forEach((logit, k) => {
    if (k !== but) most = Math.max(most, logit);
  });
  let sum = 0;
  logits.forEach((logit, k) => {
    if (k !== but) sum += Math.exp(logit - most);
  });
  return most + Math.log(sum);
}
