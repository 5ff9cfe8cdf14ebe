export type Point = [w1: number, w2: number];

/** What a descent walks on. */
export interface Plane {
  /** Mean cost per example. */
  cost(w1: number, w2: number): number;
  /** Of the summed cost: learning rates are on sums, as in gradient descent on all examples. */
  gradient(w1: number, w2: number): Point;
}

/** `learningRate` α, `momentum` γ, `steps` k: the same for every way down. */
export interface DescentRule {
  learningRate: number;
  momentum: number;
  steps: number;
}

interface Way {
  name: string;
  /** @returns how far the next step goes, each call the next one. */
  start(rule: DescentRule): (at: Point, gradient: (w1: number, w2: number) => Point) => Point;
}

/** v ← γv + α∇C(w), w ← w − v. Source: B. T. Polyak, USSR Comput. Math. Math. Phys. 4 (1964), 1–17. */
function heavyBall({ learningRate, momentum }: DescentRule): ReturnType<Way['start']> {
  let [v1, v2] = [0, 0];
  return ([w1, w2], gradient) => {
    const [g1, g2] = gradient(w1, w2);
    v1 = momentum * v1 + learningRate * g1;
    v2 = momentum * v2 + learningRate * g2;
    return [v1, v2];
  };
}

/** Momentum whose gradient is taken where the momentum leads. Source: Y. Nesterov, Soviet Math. Dokl. 27 (1983), 372–376. */
function nesterov({ learningRate, momentum }: DescentRule): ReturnType<Way['start']> {
  let [v1, v2] = [0, 0];
  return ([w1, w2], gradient) => {
    const [g1, g2] = gradient(w1 - momentum * v1, w2 - momentum * v2);
    v1 = momentum * v1 + learningRate * g1;
    v2 = momentum * v2 + learningRate * g2;
    return [v1, v2];
  };
}

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** With its usual β₁ 0.9 and β₂ 0.999. Source: Kingma and Ba, "Adam" (2015), algorithm 1. */
function adam({ learningRate }: DescentRule): ReturnType<Way['start']> {
  const mean = [0, 0];
  const square = [0, 0];
  let step = 0;
  return ([w1, w2], gradient) => {
    step += 1;
    const slopes = gradient(w1, w2);
    const [d1 = 0, d2 = 0] = slopes.map((slope, of) => {
      const m = beta1 * (mean[of] ?? 0) + (1 - beta1) * slope;
      const s = beta2 * (square[of] ?? 0) + (1 - beta2) * slope * slope;
      [mean[of], square[of]] = [m, s];
      return (learningRate * (m / (1 - beta1 ** step))) / (Math.sqrt(s / (1 - beta2 ** step)) + epsilon);
    });
    return [d1, d2];
  };
}

/** The ways down that are compared, from one start. */
export const ways: readonly Way[] = [
  { name: 'vanilla', start: (rule) => heavyBall({ ...rule, momentum: 0 }) },
  { name: 'momentum', start: heavyBall },
  { name: 'nesterov', start: nesterov },
  { name: 'adam', start: adam },
];

/** Farther from the start than so much a picture of a path says nothing any more, and it ends. */
const farthest = 1e6;

/** The points of every way, the start first; of one that runs away those before it does. */
export function descents(plane: Plane, start: Point, rule: DescentRule): Record<string, Point[]> {
  const walk = descending(plane, start, rule);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
}

/** As `descents`, one step at a time: gives how many steps are done, of `ways.length · rule.steps` at most. */
export function* descending(
  plane: Plane,
  start: Point,
  rule: DescentRule,
): Generator<number, Record<string, Point[]>, undefined> {
  const gradient = (w1: number, w2: number): Point => plane.gradient(w1, w2);
  const paths: Record<string, Point[]> = {};
  for (const [of, { name, start: begin }] of ways.entries()) {
    const next = begin(rule);
    const points: Point[] = [start];
    paths[name] = points;
    let [w1, w2] = start;
    for (let step = 0; step < rule.steps; step++) {
      yield of * rule.steps + step;
      const [d1, d2] = next([w1, w2], gradient);
      [w1, w2] = [w1 - d1, w2 - d2];
      if (!(Math.hypot(w1 - start[0], w2 - start[1]) < farthest)) break;
      points.push([w1, w2]);
    }
  }
  return paths;
}

export interface PathMeasures {
  /** Of all steps together. */
  length: number;
  /** From the start to the minimum in a straight line. */
  straight: number;
  /** How far it went past the minimum, seen from the start. */
  overshoot: number;
  /** Steps that turn by more than a right angle. */
  turns: number;
  /** From the last point to the minimum. */
  left: number;
}

/** What there is to say about a path to a minimum. */
export function pathMeasures(points: readonly Point[], minimum: Point): PathMeasures {
  const start = points[0] ?? minimum;
  const last = points.at(-1) ?? minimum;
  const steps = points.slice(1).map(([w1, w2], at): Point => {
    const [from1, from2] = points[at] ?? start;
    return [w1 - from1, w2 - from2];
  });
  const straight = Math.hypot(minimum[0] - start[0], minimum[1] - start[1]);
  const past = points.map(([w1, w2]) =>
    straight === 0
      ? 0
      : ((w1 - minimum[0]) * (minimum[0] - start[0]) + (w2 - minimum[1]) * (minimum[1] - start[1])) / straight,
  );
  return {
    length: steps.reduce((sum, [d1, d2]) => sum + Math.hypot(d1, d2), 0),
    straight,
    overshoot: Math.max(0, ...past),
    turns: steps.filter(([d1, d2], at) => {
      const before = steps[at - 1];
      return before !== undefined && d1 * before[0] + d2 * before[1] < 0;
    }).length,
    left: Math.hypot(last[0] - minimum[0], last[1] - minimum[1]),
  };
}
