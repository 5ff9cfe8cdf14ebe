import { LabError } from '../../../shared/failure.ts';
import { descending, pathMeasures, ways, type DescentRule, type Point } from '../../../shared/lib/contour/descent.ts';
import { sliceMinimum, sliceSlopes } from '../../../shared/lib/contour/logit-slice.ts';
import { sliceSurface } from '../../../shared/lib/contour/slice-surface.ts';
import type { ContourBlock } from '../../../shared/models/instruments/contour-block.ts';
import { contour, contourSettings, type ContourSettings } from '../../../shared/models/instruments/contour.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import { netOf } from '../../learning/nets/net-builders.ts';
import type { NamedArray } from '../../learning/nets/net.ts';
import type { Instrument, InstrumentTask, Subject } from '../instrument.ts';
import { trainedWeights } from '../trained-net.ts';
import { evenly, rangeOf, type Grid } from './grid.ts';
import { reportFigures, reportGrid, reportWeights } from './presets.ts';
import { scenes, type Scene } from './scene.ts';

export const contourInstrument: Instrument = {
  name: contour.name,
  run: async (task) => {
    const settings = contourSettings.parse(task.settings);
    const { run } = task;
    const subject = run ?? task.untrained ?? null;
    if (subject === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const weights = run === null ? await reportNet(subject) : await trainedWeights(run);
    const net = netOf(subject.spec, weights);
    if (net.layers.length === 0) {
      throw new LabError('unavailable', 'The contour lab draws nets of fully connected layers. This run’s net is not.');
    }
    const scene = await scenes[settings.plane]({ task, subject, run, net, settings });
    const figure = run === null ? reportFigures[settings.preset] : null;
    const start = pointOf(settings.start) ?? scene.start;
    const rule = await ruleFor(task, settings, { scene, start, figure });
    const about = run === null ? `figure ${settings.preset}, ${task.untrained?.title ?? ''}` : `run ${run.id}`;
    return told({ task, scene, start, rule, about, settings, grid: gridAsked(settings, figure !== null) });
  },
};

/** The report's net of part 6: one that no update has changed. */
async function reportNet(subject: Subject): Promise<NamedArray[]> {
  const { size } = await subject.examples('train');
  const classes = subject.classNames.length;
  const whole = reportWeights(size, classes);
  return [
    { name: 'softmax/kernel', shape: [size, classes], values: whole.slice(classes) },
    { name: 'softmax/bias', shape: [classes], values: whole.slice(0, classes) },
  ];
}

function pointOf(text: string): Point | undefined {
  const [w1, w2] = text.split(',').map(Number);
  return w1 === undefined || w2 === undefined ? undefined : [w1, w2];
}

/** Of what is not set: the figure's own, else a rate that no curvature makes run away. */
async function ruleFor(
  task: InstrumentTask,
  { learningRate, momentum, steps }: ContourSettings,
  { scene, start, figure }: { scene: Scene; start: Point; figure: DescentRule | null },
): Promise<DescentRule> {
  return {
    learningRate: learningRate ?? figure?.learningRate ?? (await steadyRate(task, scene, start)),
    momentum: momentum ?? figure?.momentum ?? 0.7,
    steps: steps ?? figure?.steps ?? 20,
  };
}

/** One by the steepest curvature at the start or at the net itself, to four digits. */
async function steadyRate(task: InstrumentTask, { plane, slice, here }: Scene, start: Point): Promise<number> {
  const h = 1e-3;
  const steepest: number[] = [];
  for (const [w1, w2] of [start, here]) {
    if (slice !== null) {
      steepest.push(largestOf(...sliceSlopes(slice, w1, w2).curvature));
      continue;
    }
    const around: Point[] = [];
    for (const [d1, d2] of [
      [h, 0],
      [-h, 0],
      [0, h],
      [0, -h],
    ] as const) {
      await task.progress(4 * steepest.length + around.length, 8, 'Measuring the curvature');
      around.push(plane.gradient(w1 + d1, w2 + d2));
    }
    const [right, left, up, down] = around.map(([g1, g2]) => [g1 / (2 * h), g2 / (2 * h)] as const);
    if (right === undefined || left === undefined || up === undefined || down === undefined) continue;
    steepest.push(largestOf(right[0] - left[0], right[1] - left[1], up[1] - down[1]));
  }
  const most = Math.max(...steepest.map(Math.abs));
  return most > 0 && Number.isFinite(most) ? Number((1 / most).toPrecision(4)) : 1;
}

/** The larger eigenvalue, by size, of the symmetric matrix of these. */
function largestOf(a: number, b: number, d: number): number {
  const [middle, half] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  return middle >= 0 ? middle + half : middle - half;
}

/** What the settings say of the grid; undefined where it is chosen by what there is to see. */
function gridAsked(
  { range, points }: ContourSettings,
  ofReport: boolean,
): Partial<Grid> & { points: number | undefined } {
  const [first, second] = range.split(' ').map((pair) => pair.split(',').map(Number));
  if (second === undefined) return { ...(ofReport && points === undefined ? reportGrid : {}), points };
  const side = ([from = 0, to = 0]: readonly number[]): number[] => {
    if (!(from < to))
      throw new LabError('bad_input', `The range ${from},${to} is empty. Its second number must be larger.`);
    return evenly(from, to, points ?? 40);
  };
  return { w1: side(first ?? []), w2: side(second), points };
}

interface Drawn {
  task: InstrumentTask;
  scene: Scene;
  start: Point;
  rule: DescentRule;
  about: string;
  settings: ContourSettings;
  grid: ReturnType<typeof gridAsked>;
}

async function told({ task, scene, start, rule, about, settings, grid }: Drawn): Promise<InstrumentResult> {
  const { plane, slice } = scene;
  const paths = await pathsOf(task, scene, start, rule);
  const known = slice === null ? null : sliceMinimum(slice, start);
  const seen = [start, scene.here, ...(known === null ? [] : [known]), ...(scene.own ?? [])];
  const { w1, w2 } = { ...rangeOf(seen, paths, grid.points ?? (slice === null ? 25 : 40)), ...grid };
  const costs = await surfaceOf(task, scene, w1, w2);
  const pathCosts = await costsAlong(task, scene, paths);
  const least = costs.reduce((place, cost, at) => (cost < (costs[place] ?? 0) ? at : place), 0);
  const lowest: Point = [w1[least % w1.length] ?? 0, w2[Math.floor(least / w1.length)] ?? 0];
  const at = known ?? lowest;
  const minimum = { at, cost: plane.cost(...at) };
  const measures = Object.fromEntries(
    Object.entries(paths).map(([way, points]) => [
      way,
      { ...pathMeasures(points, at), cost: pathCosts[way]?.at(-1) ?? Number.NaN },
    ]),
  );
  const [of, ...rest] = Object.entries(measures).sort(([, one], [, other]) => one.cost - other.cost);
  const block: ContourBlock = {
    kind: 'contour',
    title: `Cost over ${settings.plane === 'weights' ? 'two weights' : 'a plane of weights'}, ${about}`,
    ...{ w1, w2, start, rule, paths, pathCosts, minimum },
    axes: scene.axes,
    costs: packed(costs),
    own: scene.own,
    share: scene.share,
    slice:
      slice === null
        ? null
        : {
            ...slice,
            slope: [...slice.slope],
            base: packed(slice.base),
            first: packed(slice.first),
            second: packed(slice.second),
          },
    picture: scene.picture,
  };
  return {
    summary: `After ${rule.steps} steps ${of?.[0] ?? ''} is lowest, at ${of?.[1].cost.toPrecision(7) ?? ''}, of ${rest.length + 1} ways from ${start.map((one) => one.toPrecision(4)).join(', ')}; ${about}.`,
    values: {
      grid: { w1, w2 },
      costs: w2.map((_, row) => [...costs.subarray(row * w1.length, (row + 1) * w1.length)]),
      ...{ start, rule, paths, minimum, measures },
      share: scene.share,
    },
    blocks: [block, measured(measures)],
  };
}

async function pathsOf(
  task: InstrumentTask,
  { plane }: Scene,
  start: Point,
  rule: DescentRule,
): Promise<Record<string, Point[]>> {
  const walk = descending(plane, start, rule);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
    await task.progress(step.value, ways.length * rule.steps, 'Following the paths');
  }
}

/** At each point of each path. */
async function costsAlong(
  task: InstrumentTask,
  { plane }: Scene,
  paths: Readonly<Record<string, readonly Point[]>>,
): Promise<Record<string, number[]>> {
  const all = Object.values(paths).reduce((sum, { length }) => sum + length, 0);
  const costs: Record<string, number[]> = {};
  let done = 0;
  for (const [way, points] of Object.entries(paths)) {
    const own: number[] = [];
    costs[way] = own;
    for (const [a, b] of points) {
      await task.progress(done++, all, 'Computing the costs along the paths');
      own.push(plane.cost(a, b));
    }
  }
  return costs;
}

async function surfaceOf(
  task: InstrumentTask,
  { plane, slice }: Scene,
  w1: number[],
  w2: number[],
): Promise<Float64Array> {
  const costs = new Float64Array(w1.length * w2.length);
  for (const [row, weight] of w2.entries()) {
    if (slice !== null) {
      await task.progress(row, w2.length, 'Computing the surface');
      costs.set(sliceSurface(slice, w1, [weight]), row * w1.length);
      continue;
    }
    for (const [column, one] of w1.entries()) {
      const place = row * w1.length + column;
      await task.progress(place, costs.length, place === 0 ? 'Computing the surface' : undefined);
      costs[place] = plane.cost(one, weight);
    }
  }
  return costs;
}

function measured(
  measures: Record<string, ReturnType<typeof pathMeasures> & { cost: number }>,
): InstrumentResult['blocks'][number] {
  return {
    kind: 'table',
    title: 'Paths',
    columns: [
      { title: 'Way', display: 'text' },
      { title: 'Path length' },
      { title: 'Straight line to the minimum' },
      { title: 'Overshoot' },
      { title: 'Turns over 90°' },
      { title: 'Distance left' },
      { title: 'Cost' },
    ],
    rows: Object.entries(measures).map(([way, { length, straight, overshoot, turns, left, cost }]) => [
      way,
      length,
      straight,
      overshoot,
      turns,
      left,
      cost,
    ]),
  };
}

/** As blocks hold many numbers: little-endian bytes in base64. */
function packed(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
