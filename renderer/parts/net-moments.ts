/** All weights and biases of a net after so many updates. */
export interface NetMoment {
  stepsDone: number;
  values: Float32Array;
}

/** What is held of the moments at most: every second of the older ones goes when they are more. */
const mostBytes = 96_000_000;
const mostMoments = 400;

const headBytes = 8;

/** What the lab sends of a net: the updates done, then its weights; undefined where it has nothing to show yet. */
export function netMoment(bytes: ArrayBuffer): NetMoment | undefined {
  if (bytes.byteLength <= headBytes) return undefined;
  const values = new Float32Array(bytes.slice(headBytes));
  return { stepsDone: new DataView(bytes).getFloat64(0, true), values };
}

/** The moments with a further one, thinned where they are too many; the first and the last always stay. */
export function withMoment(moments: readonly NetMoment[], next: NetMoment): NetMoment[] {
  const last = moments.at(-1);
  // A run that was resumed continues from before what was seen.
  const before = last !== undefined && last.stepsDone > next.stepsDone ? [] : moments;
  if (last?.stepsDone === next.stepsDone) return [...moments.slice(0, -1), next];
  const all = [...before, next];
  const tooMany = all.length > mostMoments || all.length * next.values.byteLength > mostBytes;
  return tooMany ? all.filter((_, place) => place % 2 === 0 || place === all.length - 1) : all;
}
