/** Type of the values of a `.npy` file, as numpy's `descr` names it. Source: the NumPy manual, “The array interface protocol”. */
export interface NpyType {
  /** As numpy calls it: `float64`, `big-endian int32`. */
  title: string;
  /** Bytes of one value. */
  width: number;
  /** Where the bytes of the values are those of a Uint8Array or a Float32Array, which of the two. */
  same: 'uint8' | 'float32' | null;
  /** The value whose bytes begin at `at`, rounded to float64 where it is a longer integer. */
  at(view: DataView, at: number): number;
}

const names = { b: 'bool', u: 'uint', i: 'int', f: 'float' } as const;

/** The widths of each kind of value that are read. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => halfOf(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** @param descr such as `<f4`. @returns undefined for a type that is not read: text, complex numbers, records, 16-byte floats. */
export function npyType(descr: string): NpyType | undefined {
  const [, order = '', code = ''] = /^([|<>=])([buif]\d)$/.exec(descr) ?? [];
  const read = readers[code];
  if (read === undefined) return undefined;
  const width = Number(code[1]);
  const little = order !== '>';
  const kind = names[code[0] as keyof typeof names];
  const title = kind === 'bool' ? kind : `${kind}${8 * width}`;
  return {
    title: little || width === 1 ? title : `big-endian ${title}`,
    width,
    same: code === 'u1' ? 'uint8' : code === 'f4' && little ? 'float32' : null,
    at: (view, at) => read(view, at, little),
  };
}

/** An IEEE 754 binary16. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
