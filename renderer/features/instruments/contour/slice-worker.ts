import { contours } from 'd3-contour';
import { descents } from '../../../../shared/lib/contour/descent.ts';
import { sliceCost, sliceSlopes, type LogitSlice } from '../../../../shared/lib/contour/logit-slice.ts';
import { sliceSurface } from '../../../../shared/lib/contour/slice-surface.ts';
import type { Answer, Areas, Descents, Question } from './slice-messages.ts';

/** Computes surfaces, their areas and ways down beside the page, so that it never waits for them. */
let slice: LogitSlice | undefined;
const levelCount = 14;

type Handlers = { [Type in Question['type']]: (question: Extract<Question, { type: Type }>) => unknown };

const handlers: Handlers = {
  slice: (question) => {
    slice = question.slice;
  },
  surface: ({ w1, w2 }) => (slice === undefined ? new Float64Array() : sliceSurface(slice, w1, w2)),
  areas: ({ w1, w2, costs }) => areasOf(w1, w2, costs),
  descents: ({ start, rule }) => {
    const known = slice;
    if (known === undefined) return { paths: {}, costs: {} } satisfies Descents;
    const cost = (a: number, b: number): number => sliceCost(known, a, b);
    const paths = descents({ cost, gradient: (a, b) => sliceSlopes(known, a, b).gradient }, start, rule);
    const costs = Object.entries(paths).map(([way, points]) => [way, points.map((point) => cost(...point))] as const);
    return { paths, costs: Object.fromEntries(costs) } satisfies Descents;
  },
};

/** As many points of the grid lie between two levels as between any others, so that flat and steep places are both seen. */
function areasOf(w1: readonly number[], w2: readonly number[], costs: Float64Array): Areas {
  const sorted = Float64Array.from(costs).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const levels = [...new Set(Array.from({ length: levelCount }, (_, of) => at(of / levelCount)))];
  const shapes = contours().size([w1.length, w2.length]).thresholds(levels)(Array.from(costs));
  return {
    ...{ w1, w2, levels },
    rings: shapes.map(({ coordinates }) => coordinates.flat().map((ring) => Float32Array.from(ring.flat()))),
  };
}

function answer(question: Question): void {
  const handle = handlers[question.type] as (asked: Question) => unknown;
  postMessage({ id: question.id, value: handle(question) } satisfies Answer);
}

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  answer(data);
});
