import {
  PickledGlobal,
  PickledMap,
  type Pickled,
  type PickledStorage,
  type PickledTensor,
  type PickleMeaning,
} from './pickle.ts';
import { elementType, mostTensors, refused, requireInside, valueCount } from './tensor-file.ts';
import type { ElementType } from './tensor-file.ts';

/** Types of PyTorch's storages. */
const storageTypes: Readonly<Record<string, string>> = {
  FloatStorage: 'f4',
  DoubleStorage: 'f8',
  HalfStorage: 'f2',
  BFloat16Storage: 'bf2',
  LongStorage: 'i8',
  IntStorage: 'i4',
  ShortStorage: 'i2',
  CharStorage: 'i1',
  ByteStorage: 'u1',
  BoolStorage: 'b1',
};

/** Dictionaries in dictionaries: a checkpoint keeps its weights below a name or two. */
const mostDepth = 4;

/** Type of a storage's values. */
export function storageType({ type }: Pick<PickledStorage, 'type'>): ElementType {
  return elementType(storageTypes[type] ?? '');
}

/**
 * What the names in a file of `torch.save` stand for: tensors, their storages, ordered dictionaries.
 * @param file for the errors.
 */
export function torchMeaning(file: string): PickleMeaning {
  return {
    call: (name, args) => {
      const build = callable[name];
      if (build !== undefined) return build(args, file);
      throw refused(file, `it asks to run “${name.replace(' ', '.')}”, and only tensors are read from it`);
    },
    persistent: (id) => {
      const [, type, key, , count, view] = Array.isArray(id) ? id : [];
      const of = type instanceof PickledGlobal ? type.name.replace(/^torch /, '') : '';
      if (typeof key !== 'string' || typeof count !== 'number' || storageTypes[of] === undefined) {
        throw refused(file, `it names a storage of an unknown type${of === '' ? '' : `, ${of.slice(0, 60)}`}`);
      }
      // Of old files: a view into another storage.
      if (view !== undefined && view !== null) throw refused(file, 'its storages are parts of each other');
      return { storage: key, type: of, count };
    },
  };
}

const callable: Readonly<Record<string, (args: readonly Pickled[], file: string) => Pickled>> = {
  'collections OrderedDict': ([pairs]) => {
    const map = new PickledMap();
    for (const pair of Array.isArray(pairs) ? pairs : []) {
      if (Array.isArray(pair)) map.set(pair[0] ?? null, pair[1] ?? null);
    }
    return map;
  },
  'torch._utils _rebuild_tensor': tensorOf,
  'torch._utils _rebuild_tensor_v2': tensorOf,
  'torch._utils _rebuild_parameter': ([tensor = null]) => tensor,
  'torch Size': ([sizes = null]) => sizes,
};

function tensorOf([storage, offset, shape, strides]: readonly Pickled[], file: string): Pickled {
  const sizes = numbers(shape);
  const steps = numbers(strides);
  if (!isStorage(storage) || typeof offset !== 'number' || sizes === undefined || steps === undefined) {
    throw refused(file, 'one of its tensors is damaged');
  }
  return { tensor: storage, offset, shape: sizes, strides: steps };
}

function numbers(value: Pickled | undefined): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.filter((one) => typeof one === 'number');
  return found.length === value.length ? found : undefined;
}

function isStorage(value: Pickled | undefined): value is PickledStorage {
  return typeof value === 'object' && value !== null && 'storage' in value;
}

function isTensor(value: Pickled): value is PickledTensor {
  return typeof value === 'object' && value !== null && 'tensor' in value;
}

/**
 * The tensors in the dictionaries of a pickle by their names, those of inner dictionaries after the outer name and a dot.
 * @throws LabError `bad_data` when there is none, or one that its storage does not hold.
 */
export function tensorsIn(value: Pickled, file: string): Map<string, PickledTensor> {
  const found = new Map<string, PickledTensor>();
  const gather = (inner: Pickled, name: string, depth: number): void => {
    if (isTensor(inner)) {
      const { tensor, ...layout } = inner;
      valueCount(inner.shape, name, file);
      requireInside({ ...layout, type: storageType(tensor) }, tensor.count, name, file);
      found.set(name, inner);
      if (found.size > mostTensors) throw refused(file, `it holds more than ${mostTensors} tensors`);
    }
    if (!(inner instanceof PickledMap) || depth === mostDepth) return;
    for (const [key, one] of inner) {
      if (typeof key === 'string') gather(one, name === '' ? key : `${name}.${key}`, depth + 1);
    }
  };
  gather(value, '', 0);
  if (found.size === 0) throw refused(file, 'it holds no tensors');
  return found;
}
