import {
  PickledGlobal,
  PickledMap,
  type Pickled,
  type PickledStorage,
  type PickledTensor,
  type PickleMeaning,
} from './pickle.ts';
import { elementType, mostDimensions, mostTensors, refused, requireInside, valueCount } from './tensor-file.ts';
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
/** Things looked at in all dictionaries, and pairs that ordered ones are made of: one that is named many times counts as often. */
const mostEntries = 1_000_000;

/** Type of a storage's values. */
export function storageType({ type }: Pick<PickledStorage, 'type'>): ElementType {
  return elementType(storageTypes[type] ?? '');
}

/**
 * What the names in a file of `torch.save` stand for: tensors, their storages, ordered dictionaries.
 * @param file for the errors. @param storages gets every storage that is named, by its key.
 */
export function torchMeaning(file: string, storages = new Map<string, PickledStorage>()): PickleMeaning {
  let pairs = 0;
  return {
    call: (name, args) => {
      const [first] = args;
      pairs += Array.isArray(first) ? first.length : 0;
      if (pairs > mostEntries) throw refused(file, 'its pickle repeats its lists without end');
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
      const storage = { storage: key, type: of, count };
      storages.set(key, storage);
      return storage;
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
  // Longer than any shape: many tensors may name the same list.
  if (!Array.isArray(value) || value.length > mostDimensions) return undefined;
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
  let entries = 0;
  const gather = (inner: Pickled, name: string, depth: number): void => {
    if (isTensor(inner)) {
      const { tensor, ...layout } = inner;
      valueCount(inner.shape, name, file);
      requireInside({ ...layout, type: storageType(tensor) }, tensor.count, name, file);
      found.set(name, inner);
      if (found.size > mostTensors) throw refused(file, `it holds more than ${mostTensors} tensors`);
    }
    if (!(inner instanceof PickledMap) || depth === mostDepth) return;
    entries += inner.size;
    if (entries > mostEntries) throw refused(file, 'its dictionaries repeat each other without end');
    for (const [key, one] of inner) {
      if (typeof key === 'string') gather(one, name === '' ? key : `${name}.${key}`, depth + 1);
    }
  };
  gather(value, '', 0);
  if (found.size === 0) throw refused(file, 'it holds no tensors');
  return found;
}
