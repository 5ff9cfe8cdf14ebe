import { activationOf } from '../../learning/kernels/activations.ts';
import type { Matrix } from '../../learning/kernels/plain-algebra.ts';
import { ReferenceKernels } from '../../learning/kernels/reference-kernels.ts';
import type { Net, NetLayer } from '../../learning/nets/net.ts';
import { pickExamples, type LabelledExamples } from '../../learning/training/examples.ts';

/** A direction in the space of all weights and biases, in the order of the net's parameters. */
export type Direction = readonly Float64Array[];

/** A matrix at the net itself, and what is added to it for each step along the two directions. */
export type Moving = readonly [own: Matrix, first: Matrix, second: Matrix];

/** A layer after the first. Where neither direction changes it, `moves` is false and what is added is empty. */
export interface DeeperLayer {
  weights: Moving;
  bias: Moving;
  moves: boolean;
}

/**
 * What of a net's pass stays the same over a plane, computed once. Examples that the plane does not move are only in `stillCost`, the
 * sum of their costs; `labels`: of those that it moves; `count`: of all. `sums`: of the first layer. Where the plane moves few of its
 * units and nothing deeper, `sums` are of these units alone, and what all others give to the second layer is in its bias, one row an
 * example.
 */
export interface StillParts {
  sums: Moving;
  deeper: DeeperLayer[];
  labels: Uint8Array;
  stillCost: number;
  count: number;
}

/** Examples of a stretch, between which a cancel is heard. */
const atOnce = 250;
const kernels = new ReferenceKernels();

/** @param hear waited for between stretches of examples, with how many are done. */
export async function stillPartsOf(
  net: Net,
  examples: LabelledExamples,
  directions: readonly [Direction, Direction],
  hear: (done: number) => Promise<void>,
): Promise<StillParts> {
  const [input, ...deeper] = layersAlong(net, directions);
  if (input === undefined) throw new RangeError('The net has no layers.');
  const context: Context = { net, input, deeper, units: movedUnits(net, input, deeper) };
  const stretches: Stretch[] = [];
  for (let from = 0; from < examples.count; from += atOnce) {
    await hear(from);
    const length = Math.min(atOnce, examples.count - from);
    stretches.push(
      stretchOf(
        context,
        pickExamples(
          examples,
          Uint32Array.from({ length }, (_, at) => from + at),
        ),
      ),
    );
  }
  return {
    sums: movingOf((of) => joined(stretches.map(({ sums }) => sums[of]))),
    deeper: seenThrough(context, joined(stretches.map(({ beneath }) => beneath))),
    labels: Uint8Array.from(stretches.flatMap(({ labels }) => [...labels])),
    stillCost: stretches.reduce((sum, { stillCost }) => sum + stillCost, 0),
    count: examples.count,
  };
}

interface Context {
  net: Net;
  input: DeeperLayer;
  deeper: readonly DeeperLayer[];
  /** Of the first layer, those that the plane moves where it is worth it to compute them alone; else undefined. */
  units: readonly number[] | undefined;
}

type Stretch = Pick<StillParts, 'sums' | 'labels' | 'stillCost'> & { beneath: Matrix };

const movingOf = (make: (of: 0 | 1 | 2) => Matrix): Moving => [make(0), make(1), make(2)];

function layersAlong(net: Net, [first, second]: readonly [Direction, Direction]): DeeperLayer[] {
  const own = net.parameters();
  return net.layers.map(({ features, units }, layer) => {
    const moves = [first, second].some((direction) =>
      [2 * layer, 2 * layer + 1].some((place) => direction[place]?.some((value) => value !== 0) ?? false),
    );
    const along = (place: number, shape: number[]): Moving => {
      const added = (direction: Direction): Matrix => ({
        values: moves ? (direction[place] ?? new Float64Array()) : new Float64Array(),
        shape,
      });
      return [{ values: Float64Array.from(own[place]?.values ?? []), shape }, added(first), added(second)];
    };
    return { weights: along(2 * layer, [features, units]), bias: along(2 * layer + 1, [units]), moves };
  });
}

function movedUnits(net: Net, input: DeeperLayer, deeper: readonly DeeperLayer[]): readonly number[] | undefined {
  const [layer, second] = net.layers;
  if (layer === undefined || second === undefined || deeper.some(({ moves }) => moves)) return undefined;
  if (activationOf(layer)?.acrossUnits === true) return undefined;
  const moved = new Set<number>();
  for (const { values } of [...input.weights.slice(1), ...input.bias.slice(1)]) {
    values.forEach((value, at) => {
      if (value !== 0) moved.add(at % layer.units);
    });
  }
  return 2 * moved.size <= layer.units ? [...moved].sort((one, other) => one - other) : undefined;
}

function stretchOf({ net, input, deeper, units }: Context, { pixels, labels, count, size }: LabelledExamples): Stretch {
  const inputs: Matrix = { values: inFull(pixels), shape: [count, size] };
  const own = kernels.affine(inputs, input.weights[0], input.bias[0]);
  const [first, second] = [sumsAlong(inputs, input, 1), sumsAlong(inputs, input, 2)];
  const [width = 0] = input.bias[0].shape;
  const isMoved = (row: number): boolean =>
    deeper.some(({ moves }) => moves) ||
    [first, second].some(({ values }) => values.subarray(row * width, (row + 1) * width).some((value) => value !== 0));
  const [moved, still]: [number[], number[]] = [[], []];
  for (let row = 0; row < count; row++) (isMoved(row) ? moved : still).push(row);
  const [taken, left] = [Int32Array.from(moved), Int32Array.from(still)];
  const labelsAt = (rows: Int32Array): Uint8Array => Uint8Array.from(rows, (row) => labels[row] ?? 0);
  const sums = movingOf((of) => kernels.rowsAt([own, first, second][of] ?? own, taken));
  return {
    sums: units === undefined ? sums : movingOf((of) => columnsAt(sums[of], units)),
    beneath: units === undefined ? nothing : beneathOf(net, deeper, sums[0], units),
    labels: labelsAt(taken),
    stillCost: costOf(net, deeper, kernels.rowsAt(own, left), labelsAt(left)),
  };
}

const nothing: Matrix = { values: new Float64Array(), shape: [0, 0] };

/** What a step along a direction adds to the sums of the first layer. Of a direction along one weight it takes one column of the inputs. */
function sumsAlong(inputs: Matrix, { weights, bias }: DeeperLayer, of: 1 | 2): Matrix {
  const [size = 0, units = 0] = weights[of].shape;
  const rows = Int32Array.from({ length: size }, (_, row) => row).filter((row) =>
    weights[of].values.subarray(row * units, (row + 1) * units).some((value) => value !== 0),
  );
  return kernels.affine(columnsAt(inputs, rows), kernels.rowsAt(weights[of], rows), {
    values: bias[of].values,
    shape: [units],
  });
}

/** What the units that stay the same give to the second layer, its bias too: `[examples, its units]`. */
function beneathOf(net: Net, [second]: readonly DeeperLayer[], own: Matrix, units: readonly number[]): Matrix {
  const outputs = activated(net.layers[0], own);
  const values = outputs.values.slice();
  const [rows = 0, width = 0] = outputs.shape;
  for (let row = 0; row < rows; row++) for (const unit of units) values[row * width + unit] = 0;
  return second === undefined
    ? nothing
    : kernels.affine({ values, shape: outputs.shape }, second.weights[0], second.bias[0]);
}

/** The layers after the first as moved units alone reach them: of the second only their weights, its bias all that stays the same. */
function seenThrough({ deeper, units }: Context, beneath: Matrix): DeeperLayer[] {
  const [second, ...rest] = deeper;
  if (units === undefined || second === undefined) return [...deeper];
  const [, first, other] = second.bias;
  const weights = movingOf((of) =>
    of === 0 ? kernels.rowsAt(second.weights[0], Int32Array.from(units)) : second.weights[of],
  );
  return [{ weights, bias: [beneath, first, other], moves: false }, ...rest];
}

/** Summed cost. @param sums of the first layer. */
function costOf(net: Net, deeper: readonly DeeperLayer[], sums: Matrix, labels: Uint8Array): number {
  if (labels.length === 0) return 0;
  const logits = deeper.reduce(
    (before, { weights, bias }, at) => activated(net.layers[at + 1], kernels.affine(before, weights[0], bias[0])),
    activated(net.layers[0], sums),
  );
  return kernels.score(logits, labels, net.layers.at(-1)?.units ?? 0).cost;
}

function activated(layer: NetLayer | undefined, sums: Matrix): Matrix {
  const activation = layer === undefined ? undefined : activationOf(layer);
  return activation === undefined ? sums : kernels.activate(activation, sums);
}

function columnsAt({ values, shape: [rows = 0, width = 0] }: Matrix, columns: ArrayLike<number>): Matrix {
  const picked = new Float64Array(rows * columns.length);
  for (let at = 0; at < picked.length; at++) {
    picked[at] = values[Math.floor(at / columns.length) * width + (columns[at % columns.length] ?? 0)] ?? 0;
  }
  return { values: picked, shape: [rows, columns.length] };
}

function joined(parts: readonly Matrix[]): Matrix {
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let [at, rows] = [0, 0];
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
    rows += part.shape[0] ?? 0;
  }
  return { values, shape: [rows, parts[0]?.shape[1] ?? 0] };
}

/** Features in float64, bytes as byte / 255. */
function inFull(pixels: LabelledExamples['pixels']): Float64Array {
  const scale = pixels instanceof Uint8Array ? 255 : 1;
  const values = new Float64Array(pixels.length);
  for (let at = 0; at < values.length; at++) values[at] = (pixels[at] ?? 0) / scale;
  return values;
}
