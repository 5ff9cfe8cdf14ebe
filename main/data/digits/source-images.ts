import { basename } from 'node:path';
import { checkIdxImages, damaged, type IdxImagesHeader } from './idx.ts';
import { IdxValues, idxHeaderBytes, parseIdxHeader } from './idx-values.ts';
import { unpackIdx, type UnpackOptions } from './unpack.ts';

/** Hears the images of a file in pieces of any length: uint8. */
interface ImageReader {
  begin(header: IdxImagesHeader): void;
  take(pixels: Uint8Array): Promise<void>;
}

/**
 * Reads the images of an IDX file of any type of values as uint8. Floating-point numbers that are all 0 … 1 are taken for shares of
 * 255; other values are those of bytes, to the nearest.
 * @returns a sentence where that changed values, else null.
 * @throws LabError `bad_data` for values that no byte can hold, and as `unpackIdx`.
 */
export async function readSourceImages(
  path: string,
  reader: ImageReader,
  options: UnpackOptions,
): Promise<string | null> {
  const name = basename(path);
  const measured = await mostOfFloats(path, name, options);
  const scale = measured !== undefined && measured <= 1 ? 255 : 1;
  let rounded = 0;
  const byteOf = (value: number): number => {
    const byte = Math.round(value * scale);
    if (!(byte >= 0 && byte <= 255)) {
      throw damaged(
        name,
        `has the pixel ${value}; pixels are 0 to 255`,
        'Save it with such values, or choose another folder.',
      );
    }
    if (byte !== value * scale) rounded++;
    return byte;
  };
  await readValues(path, name, options, (header) => {
    reader.begin(header);
    return (values, bytes) => reader.take(header.areBytes ? bytes : Uint8Array.from(values(), byteOf));
  });
  if (scale > 1) return `${name}: values from 0 to 1 were multiplied by 255 and rounded to bytes.`;
  return rounded > 0 ? `${name}: ${rounded} values were rounded to whole numbers.` : null;
}

interface ValuesHeader extends IdxImagesHeader {
  areBytes: boolean;
  areFloats: boolean;
}
type Take = (values: () => Float64Array, bytes: Uint8Array) => void | Promise<void>;

async function readValues(
  path: string,
  name: string,
  options: UnpackOptions,
  begin: (header: ValuesHeader) => Take,
): Promise<void> {
  let take: Take = () => undefined;
  let values: IdxValues | undefined;
  await unpackIdx(
    path,
    {
      headerBytes: idxHeaderBytes,
      header: (bytes) => {
        const { type, sizes } = parseIdxHeader(bytes, [3], 'images', name);
        const [count = 0, rows = 0, columns = 0] = sizes;
        checkIdxImages({ count, rows, columns }, name);
        values = new IdxValues(type);
        const areBytes = type.width === 1 && bytes[2] === 0x08;
        take = begin({ count, rows, columns, areBytes, areFloats: type.isFloat });
        return count * rows * columns * type.width;
      },
      body: (bytes) => take(() => values?.of(bytes) ?? new Float64Array(0), bytes),
    },
    options,
  );
}

/** The largest value of a file of floating-point numbers; undefined for one of whole numbers, of which only the beginning is read. */
async function mostOfFloats(path: string, name: string, { signal }: UnpackOptions): Promise<number | undefined> {
  let most: number | undefined;
  const enough = new AbortController();
  const both = AbortSignal.any([signal, enough.signal]);
  const reading = readValues(path, name, { signal: both, onRead: () => undefined }, ({ areFloats }) => {
    if (!areFloats) enough.abort();
    return (values) => {
      if (areFloats) most = values().reduce((highest, value) => Math.max(highest, value), most ?? -Infinity);
    };
  });
  await reading.catch((error: unknown) => {
    if (!enough.signal.aborted) throw error;
  });
  return most;
}
