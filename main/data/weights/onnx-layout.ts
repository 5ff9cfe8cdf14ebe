import type { OnnxGraph, OnnxNode } from './onnx-graph.ts';

/** What an axis of a tensor stands for; undefined where the graph does not tell. An axis of size 1 may stand for anything. */
type Role = 'channels' | 'rows' | 'columns' | undefined;
type Roles = readonly Role[];

/** A tensor that a node is given, with its roles and sizes. */
interface Given {
  roles: Roles;
  shape: readonly number[];
}

/** What a node makes of the roles it is given. `given`: of its inputs that follow from the picture, in their order; the first is that of the node where it follows from it. */
interface Step {
  node: OnnxNode;
  given: readonly Given[];
  first: Given | undefined;
  shape: readonly number[];
}

const ordered: Roles = [undefined, 'channels', 'rows', 'columns'];

/** The ONNX specification puts the channels of a convolution second; what lies behind them is what it was. */
function convolved({ first, shape }: Step): Roles {
  if (shape.length !== 4) return [];
  if (first === undefined || !isTold(first)) return ordered;
  const [, , third, fourth] = first.roles;
  if (third === 'rows' && fourth !== 'channels') return ordered;
  if (third === 'columns' && fourth !== 'channels') return [undefined, 'channels', 'columns', 'rows'];
  if (third === undefined && fourth !== 'channels')
    return fourth === 'rows' ? [undefined, 'channels', 'columns', 'rows'] : ordered;
  return [undefined, 'channels', undefined, undefined];
}

/** Works on each map by itself, which is channels first where nothing else is known. */
function keptOrSpecified(step: Step): Roles {
  const { first, shape } = step;
  return shape.length === 4 && (first === undefined || !isTold(first)) ? ordered : kept(step);
}

/** Whether something is known of an axis that has more than one place. */
function isTold({ roles, shape }: Given): boolean {
  return shape.some((size, axis) => size > 1 && roles[axis] !== undefined);
}

/** The sides stay what they are, whatever their sizes. */
function kept({ first, shape }: Step): Roles {
  return first?.shape.length === shape.length ? first.roles : [];
}

/** Values of several tensors at the same place, the axes set against each other from the last on. */
function joined({ given, shape }: Step): Roles {
  return shape.map((_, axis) => {
    const fromLast = shape.length - axis;
    const told = given.flatMap((one) => {
      const place = one.shape.length - fromLast;
      const role = one.roles[place];
      return role === undefined ? [] : [{ role, isWide: (one.shape[place] ?? 1) > 1 }];
    });
    const wide = told.filter(({ isWide }) => isWide);
    const [role, another] = new Set((wide.length > 0 ? wide : told).map((one) => one.role));
    return another === undefined ? role : undefined;
  });
}

function transposed({ node: { perm }, first, shape }: Step): Roles {
  const order = perm ?? shape.map((_, axis) => shape.length - 1 - axis);
  return order.map((axis) => first?.roles[axis]);
}

/** A matrix of weights mixes the last axis, and makes channels of channels. */
function multiplied(step: Step): Roles {
  const { given, first } = step;
  const roles = kept(step);
  if (given.length !== 1 || first === undefined) return [];
  return roles.map((role, axis) => (axis === roles.length - 1 && role !== 'channels' ? undefined : role));
}

/** Sides that are split or joined within one role keep it; those that mix roles lose it. */
function reshaped({ first, shape }: Step): Roles {
  const roles = new Array<Role>(shape.length).fill(undefined);
  if (first === undefined) return roles;
  for (let [from, to] = [0, 0]; from < first.shape.length && to < shape.length;) {
    const [fromStart, toStart] = [from, to];
    let [before, after] = [first.shape[from++] ?? 1, shape[to++] ?? 1];
    while (before !== after) {
      if (before < after && from < first.shape.length) before *= first.shape[from++] ?? 1;
      else if (after < before && to < shape.length) after *= shape[to++] ?? 1;
      else return roles;
    }
    const wide = first.roles.slice(fromStart, from).filter((_, place) => (first.shape[fromStart + place] ?? 1) > 1);
    const inBlock = new Set(wide);
    if (inBlock.size === 1) roles.fill(wide[0], toStart, to);
  }
  return roles;
}

/** What each operation of ONNX does with the sides of a tensor; of another nothing is known. */
const steps: ReadonlyMap<string, (step: Step) => Roles> = new Map(
  (
    [
      [convolved, 'Conv ConvTranspose ConvInteger QLinearConv DeformConv FusedConv DepthToSpace SpaceToDepth'],
      [
        keptOrSpecified,
        'AveragePool MaxPool LpPool MaxRoiPool GlobalAveragePool GlobalMaxPool GlobalLpPool MaxUnpool ' +
          'BatchNormalization InstanceNormalization GroupNormalization LRN GridSample',
      ],
      [
        kept,
        'Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Celu Clip Cos Cosh CumSum DequantizeLinear Dropout Elu Erf Exp Floor ' +
          'Gather Gelu HardSigmoid HardSwish Hardmax Identity IsNaN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization ' +
          'MeanVarianceNormalization Mish Neg Not Pad QuantizeLinear RMSNormalization Reciprocal ReduceL1 ReduceL2 ReduceMax ' +
          'ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Resize Round Selu Shrink Sigmoid Sign Sin Sinh Slice ' +
          'Softmax Softplus Softsign Split Sqrt Swish Tan Tanh ThresholdedRelu Trilu Upsample',
      ],
      [
        joined,
        'Add And Concat Div Equal Expand Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu Pow Sub Sum Tile Where Xor',
      ],
      [transposed, 'Transpose'],
      [multiplied, 'MatMul'],
      [reshaped, 'Reshape Flatten Squeeze Unsqueeze'],
    ] as const
  ).flatMap(([step, ops]) => ops.split(' ').map((op) => [op, step] as const)),
);

/**
 * What the sides of each tensor stand for, followed through the graph from the picture on.
 * @param shapes of the tensors for one picture, by their names. @param channelsLast of the picture.
 * @returns by the names of the tensors that follow from the picture; a role for each axis.
 */
function rolesOf(
  { nodes }: Pick<OnnxGraph, 'nodes'>,
  shapes: ReadonlyMap<string, readonly number[]>,
  picture: { input: string; channelsLast: boolean; size: number },
): ReadonlyMap<string, Roles> {
  const { input, channelsLast, size } = picture;
  const sized = new Map(shapes).set(input, channelsLast ? [1, size, size, 3] : [1, 3, size, size]);
  const found = new Map<string, Roles>([[input, channelsLast ? [undefined, 'rows', 'columns', 'channels'] : ordered]]);
  const givenAs = (name: string): Given[] => {
    const roles = found.get(name);
    return roles === undefined ? [] : [{ roles, shape: sized.get(name) ?? [] }];
  };
  for (const node of nodes) {
    const given = node.inputs.flatMap(givenAs);
    if (given.length === 0) continue;
    const [first] = givenAs(node.inputs[0] ?? '');
    for (const name of node.outputs) {
      const shape = sized.get(name) ?? [];
      found.set(name, steps.get(node.op)?.({ node, given, first, shape }) ?? []);
    }
  }
  return found;
}

/** What a layer gives for one picture. `axes`: those of the tensor that hold channels, rows and columns; null where the graph does not tell, undefined of a vector. */
export interface LayerLayout {
  shape: [number, number, number];
  axes?: [number, number, number] | null | undefined;
}

/**
 * How the values of each tensor lie, worked out from the graph: a model that takes its picture with the channels last may convolve it
 * with the channels first, and the reverse.
 * @param shapes of the tensors for one picture. @returns by their names; nothing of a tensor that is not of one picture.
 */
export function onnxLayouts(
  graph: Pick<OnnxGraph, 'nodes'>,
  shapes: ReadonlyMap<string, readonly number[]>,
  picture: { input: string; channelsLast: boolean; size: number },
): Map<string, LayerLayout> {
  const roles = rolesOf(graph, shapes, picture);
  const layouts = new Map<string, LayerLayout>();
  for (const [name, shape] of shapes) {
    const [batch, ...sizes] = shape;
    if (batch === 1 && sizes.length > 0) layouts.set(name, layoutOf(shape, roles.get(name) ?? []));
  }
  return layouts;
}

function layoutOf(shape: readonly number[], roles: Roles): LayerLayout {
  const values = shape.reduce((product, size) => product * size, 1);
  const wide = shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
  if (wide.length <= 1) return { shape: [values, 1, 1] };
  const spare = [1, 2, 3].filter((axis) => !wide.includes(axis));
  const isTold = shape.length === 4 && wide.every((axis) => roles[axis] !== undefined);
  if (!isTold || new Set(wide.map((axis) => roles[axis])).size < wide.length)
    return { shape: [values, 1, 1], axes: null };
  const axisOf = (role: Role): number => wide.find((axis) => roles[axis] === role) ?? spare.shift() ?? 0;
  const axes: [number, number, number] = [axisOf('channels'), axisOf('rows'), axisOf('columns')];
  return { shape: [shape[axes[0]] ?? 1, shape[axes[1]] ?? 1, shape[axes[2]] ?? 1], axes };
}

/** The values of one picture as `[channels, rows, columns]`. */
export function inOrder(values: Float32Array, { shape, axes }: LayerLayout): Float32Array {
  if (axes === undefined || axes === null || axes.every((axis, place) => axis === place + 1)) return values;
  const step = (own: number): number =>
    shape.reduce((product, size, place) => ((axes[place] ?? 0) > own ? product * size : product), 1);
  const [channelStep, rowStep, columnStep] = [step(axes[0]), step(axes[1]), step(axes[2])];
  const turned = new Float32Array(values.length);
  let place = 0;
  for (let channel = 0; channel < shape[0]; channel++) {
    for (let row = 0; row < shape[1]; row++) {
      for (let column = 0; column < shape[2]; column++)
        turned[place++] = values[channel * channelStep + row * rowStep + column * columnStep] ?? 0;
    }
  }
  return turned;
}
