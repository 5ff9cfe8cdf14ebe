import { LabError } from '../../../shared/failure.ts';
import type { Plane, Point } from '../../../shared/lib/contour/descent.ts';
import { sliceCost, sliceSlopes, type LogitSlice } from '../../../shared/lib/contour/logit-slice.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import type { ContourBlock } from '../../../shared/models/instruments/contour-block.ts';
import { usualWeights, type ContourSettings } from '../../../shared/models/instruments/contour.ts';
import type { NamedArray, Net } from '../../learning/nets/net.ts';
import { initialOf } from '../../learning/nets/net-builders.ts';
import type { InstrumentTask, LookedAt, Subject } from '../instrument.ts';
import { alongWeight, isInFirstLayer, randomDirection, trajectoryPlane } from './directions.ts';
import { logitSliceOf, type WeightPlace } from './logit-slice-of.ts';
import { NetPlane } from './net-plane.ts';
import type { Direction } from './still-parts.ts';
import { frameLayout, placeInFrame, runFrames, shareOfMovement } from './run-frames.ts';

/** A plane with all that is drawn in it but the grid and the paths. */
export interface Scene {
  plane: Plane;
  slice: LogitSlice | null;
  axes: [string, string];
  /** Where the net itself is. */
  here: Point;
  start: Point;
  own: Point[] | null;
  share: number | null;
  picture: ContourBlock['picture'];
}

interface Looked {
  task: InstrumentTask;
  subject: Subject;
  run: LookedAt | null;
  net: Net;
  settings: ContourSettings;
}

/** Each plane there is, by the name that settings have. */
export const scenes: Readonly<Record<ContourSettings['plane'], (looked: Looked) => Promise<Scene>>> = {
  weights: overWeights,
  random: overRandom,
  trajectory: overTrajectory,
};

async function overWeights({ task, subject, run, net, settings }: Looked): Promise<Scene> {
  const parameters = net.parameters();
  const [first, second] = weightPair(settings.weights, parameters);
  if (first.row === second.row && first.column === second.column)
    throw new LabError('bad_input', `${settings.weights} names one weight twice. Name two different ones.`);
  const directions = [alongWeight(parameters, first), alongWeight(parameters, second)] as const;
  const here: Point = [weightAt(parameters, first), weightAt(parameters, second)];
  const examples = await subject.examples('train');
  const { plane, slice } = await planeOver({ task, net, examples, here, places: [first, second], directions });
  const initial =
    run === null ? parameters : initialOf(subject.spec, { size: examples.size, classes: subject.classNames.length });
  const frames = run === null ? [] : await runFrames(run, task.progress);
  const layout = frames[0] === undefined ? undefined : frameLayout(frames[0], parameters);
  const units = net.layers[0]?.units ?? 0;
  const places = layout === undefined ? [] : [first, second].flatMap((one) => placeInFrame(one, units, layout) ?? []);
  const [one, other] = places;
  return {
    ...{ plane, slice, here },
    axes: [axisOf('w₁', first, subject), axisOf('w₂', second, subject)],
    start: [weightAt(initial, first), weightAt(initial, second)],
    own:
      one === undefined || other === undefined
        ? null
        : frames.map((frame): Point => [frame[one] ?? 0, frame[other] ?? 0]),
    share: places.length < 2 ? null : shareOfMovement(frames, places),
    picture: pictureOf(parameters, first, second, subject),
  };
}

async function planeOver({
  task,
  net,
  examples,
  here,
  places,
  directions,
}: {
  task: InstrumentTask;
  net: Net;
  examples: Awaited<ReturnType<Subject['examples']>>;
  here: Point;
  places: readonly [WeightPlace, WeightPlace];
  directions: readonly [Direction, Direction];
}): Promise<{ plane: Plane; slice: LogitSlice | null }> {
  const [layer, ...others] = net.layers;
  if (others.length > 0 || layer?.activation !== 'linear' || places[0].column !== places[1].column) {
    const around = await netPlane(task, net, examples, directions);
    // Its origin is the net itself; the axes are the weights.
    const [w1, w2] = here;
    const plane: Plane = {
      cost: (a, b) => around.cost(a - w1, b - w2),
      gradient: (a, b) => around.gradient(a - w1, b - w2),
    };
    return { plane, slice: null };
  }
  const [kernel, bias] = net.parameters();
  const whole = Float64Array.from([...(bias?.values ?? []), ...(kernel?.values ?? [])]);
  const slice = await logitSliceOf(whole, layer.units, examples, places, (done) =>
    task.progress(done, examples.count, 'Computing what stays the same'),
  );
  const plane: Plane = {
    cost: (a, b) => sliceCost(slice, a, b),
    gradient: (a, b) => sliceSlopes(slice, a, b).gradient,
  };
  return { plane, slice };
}

function netPlane(
  task: InstrumentTask,
  net: Net,
  examples: Awaited<ReturnType<Subject['examples']>>,
  directions: readonly [Direction, Direction],
): Promise<NetPlane> {
  return NetPlane.of(net, examples, directions, (done) =>
    task.progress(done, examples.count, 'Computing what stays the same'),
  );
}

async function overRandom({ task, subject, net, settings }: Looked): Promise<Scene> {
  const random = new MersenneTwister(settings.seed);
  const parameters = net.parameters();
  const first = randomDirection(parameters, random);
  const second = randomDirection(parameters, random);
  const examples = await subject.examples('train');
  return {
    plane: await netPlane(task, net, examples, [first, second]),
    slice: null,
    axes: ['first random direction', 'second random direction'],
    here: [0, 0],
    start: [0.5, 0.5],
    ...{ own: null, share: null, picture: null },
  };
}

async function overTrajectory({ task, subject, run, net }: Looked): Promise<Scene> {
  if (run === null) throw new LabError('bad_input', 'The plane of a run’s own path needs a run. Choose one.');
  const frames = await runFrames(run, task.progress);
  const parameters = net.parameters();
  const layout = frames[0] === undefined ? undefined : frameLayout(frames[0], parameters);
  if (frames.length < 3 || layout === undefined) {
    const words = `Run ${run.id} kept ${frames.length} frames of its weights, and a plane through its path needs 3. Train with more frames kept.`;
    throw new LabError('not_found', words);
  }
  const { first, second, path, share } = trajectoryPlane(frames);
  const asDirection = (flat: Float64Array): Direction => {
    const units = layout.biasFirst ? (parameters[1]?.values.length ?? 0) : 0;
    return parameters.map(({ values }, place) => {
      if (place === 0) return flat.slice(units);
      return place === 1 && layout.biasFirst ? flat.slice(0, units) : new Float64Array(values.length);
    });
  };
  const examples = await subject.examples('train');
  return {
    plane: await netPlane(task, net, examples, [asDirection(first), asDirection(second)]),
    slice: null,
    axes: ['first principal direction', 'second principal direction'],
    here: [0, 0],
    start: path[0] ?? [0, 0],
    own: path,
    share,
    picture: null,
  };
}

/** What was asked for; where that is the usual pair and the net has none such, two in the middle of what its first unit looks at. */
function weightPair(text: string, parameters: readonly NamedArray[]): [WeightPlace, WeightPlace] {
  const [first, second] = text.split(' ').map(placeOf);
  if (first === undefined || second === undefined) throw new LabError('bad_input', 'Name two weights.');
  if (text !== usualWeights || [first, second].every((one) => isInFirstLayer(parameters, one))) return [first, second];
  const middle = Math.ceil((parameters[0]?.shape[0] ?? 0) / 2);
  return [
    { row: middle - 1, column: 0 },
    { row: middle, column: 0 },
  ];
}

function placeOf(text: string): WeightPlace {
  const [row = 0, column = 0] = text.split(',').map(Number);
  return { row, column };
}

function weightAt(parameters: readonly Pick<NamedArray, 'values'>[], { row, column }: WeightPlace): number {
  const units = parameters[1]?.values.length ?? 0;
  return (row === 0 ? parameters[1]?.values[column] : parameters[0]?.values[(row - 1) * units + column]) ?? 0;
}

const channelNames = ['red', 'green', 'blue'];

function axisOf(symbol: string, { row, column }: WeightPlace, { shape }: Subject): string {
  if (row === 0) return `${symbol}, bias of unit ${column}`;
  const at = row - 1;
  if (shape === null) return `${symbol}, W[${row},${column}]`;
  const size = shape.rows * shape.columns;
  const inPlane = at % size;
  const channel = shape.channels === 3 ? `, ${channelNames[Math.floor(at / size)] ?? ''}` : '';
  const pixel = `pixel (${Math.floor(inPlane / shape.columns)}, ${inPlane % shape.columns})${channel}`;
  return `${symbol} = W[${row},${column}], ${pixel}`;
}

/** The weights of the unit that the first belongs to, where its inputs are a picture. */
function pictureOf(
  parameters: readonly NamedArray[],
  first: WeightPlace,
  second: WeightPlace,
  { shape, classNames }: Subject,
): ContourBlock['picture'] {
  if (shape === null) return null;
  const [kernel, bias] = parameters;
  const units = bias?.values.length ?? 1;
  const { rows, columns, channels } = shape;
  const length = channels * rows * columns;
  const values = Array.from({ length }, (_, at) => kernel?.values[at * units + first.column] ?? 0);
  const title =
    parameters.length === 2
      ? `Weights of ${classNames[first.column] ?? first.column}`
      : `Weights of unit ${first.column}`;
  return { title, rows, columns, channels, values, units, weights: [first, second] };
}
