import { LabError } from '../../../shared/failure.ts';

/**
 * IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist): a magic number (two zero bytes, the type of the values, the
 * number of dimensions), one big-endian 32-bit size per dimension, then the values. Here: uint8 values, three dimensions for
 * images and one for labels.
 */
const imagesMagic = 0x0803;
const labelsMagic = 0x0801;
export const imagesHeaderBytes = 16;
export const labelsHeaderBytes = 8;

/** A set larger than this is refused: every part is held in memory when it is trained on. */
export const mostIdxBytes = 512 * 1024 * 1024;
const mostSide = 1024;

export interface IdxImagesHeader {
  count: number;
  rows: number;
  columns: number;
}

export interface IdxImages extends IdxImagesHeader {
  /** uint8 `[count, rows · columns]`, a view into the parsed bytes. */
  pixels: Uint8Array;
}

/**
 * The header of an image file.
 * @param bytes at least the first 16 bytes of the file, or the whole of it when it is shorter.
 * @param name what the file is called in messages.
 * @throws LabError `bad_data` for another magic number, a file shorter than a header, or sizes no set of images has.
 */
export function parseIdxImagesHeader(bytes: Uint8Array, name = 'image file'): IdxImagesHeader {
  const view = headerOf(bytes, imagesHeaderBytes, imagesMagic, 'images', name);
  const [count, rows, columns] = [view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  checkIdxImages({ count, rows, columns }, name);
  return { count, rows, columns };
}

/** @throws LabError `bad_data` for sizes no set of images has. */
export function checkIdxImages({ count, rows, columns }: IdxImagesHeader, name: string): void {
  if (count === 0 || rows === 0 || columns === 0) {
    throw damaged(
      name,
      `holds no images: its header says ${count} of ${rows} × ${columns} pixels`,
      'Choose a set with images.',
    );
  }
  if (rows > mostSide || columns > mostSide || imagesHeaderBytes + count * rows * columns > mostIdxBytes) {
    throw damaged(
      name,
      `claims ${count} images of ${rows} × ${columns} pixels, more than the ${mostIdxBytes / 2 ** 20} MiB a set may have`,
      'Choose a smaller set, or save fewer of its images.',
    );
  }
}

/**
 * The number of labels a label file claims to hold.
 * @param bytes at least the first 8 bytes of the file, or the whole of it when it is shorter.
 * @throws LabError `bad_data` as for images.
 */
export function parseIdxLabelsHeader(bytes: Uint8Array, name = 'label file'): number {
  const count = headerOf(bytes, labelsHeaderBytes, labelsMagic, 'labels', name).getUint32(4);
  if (count === 0) throw damaged(name, 'holds no labels', 'Choose a set with labels.');
  if (labelsHeaderBytes + count > mostIdxBytes)
    throw damaged(name, `claims ${count} labels, more than a set may have`, 'Choose a smaller set.');
  return count;
}

/**
 * A whole image file. The pixels are not copied.
 * @throws LabError `bad_data` when it is not an image file, too short, or longer than its header says.
 */
export function parseIdxImages(bytes: Uint8Array, name = 'image file'): IdxImages {
  const header = parseIdxImagesHeader(bytes, name);
  checkLength(bytes.length, imagesHeaderBytes + header.count * header.rows * header.columns, name);
  return { ...header, pixels: bytes.subarray(imagesHeaderBytes) };
}

/**
 * A whole label file: uint8 `[count]`, each in `0 … classes − 1`. Not copied.
 * @throws LabError `bad_data` as for images, and for a label outside the classes.
 */
export function parseIdxLabels(bytes: Uint8Array, classes: number, name = 'label file'): Uint8Array {
  checkLength(bytes.length, labelsHeaderBytes + parseIdxLabelsHeader(bytes, name), name);
  const labels = bytes.subarray(labelsHeaderBytes);
  checkLabels(labels, classes, name);
  return labels;
}

/**
 * @param first index of `labels[0]` in its file, for the message.
 * @throws LabError `bad_data` for a label that is not in `0 … classes − 1`.
 */
function checkLabels(labels: Uint8Array, classes: number, name: string, first = 0): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at >= 0) {
    throw damaged(name, `has the label ${labels[at]} at index ${first + at}; only 0 to ${classes - 1} are classes`);
  }
}

/** @throws LabError `bad_data` when a file of `actual` bytes is not as long as its header says. */
export function checkLength(actual: number, expected: number, name: string): void {
  if (actual < expected) {
    throw damaged(name, `is too short: it ends after ${actual} of the ${expected} bytes that its header announces`);
  }
  if (actual > expected) {
    throw damaged(name, `has trailing bytes after the ${expected} bytes that its header announces`);
  }
}

/** The first 16 bytes of an IDX file of images. */
export function encodeIdxImagesHeader({ count, rows, columns }: IdxImagesHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(imagesHeaderBytes);
  const view = new DataView(bytes.buffer);
  [imagesMagic, count, rows, columns].forEach((value, i) => {
    view.setUint32(4 * i, value);
  });
  return bytes;
}

/** An IDX file of images. `pixels`: uint8 `[count, rows · columns]`. */
export function encodeIdxImages(pixels: Uint8Array, rows: number, columns: number): Uint8Array {
  const bytes = new Uint8Array(imagesHeaderBytes + pixels.length);
  bytes.set(encodeIdxImagesHeader({ count: pixels.length / (rows * columns), rows, columns }));
  bytes.set(pixels, imagesHeaderBytes);
  return bytes;
}

/** An IDX file of labels. `labels`: uint8 `[count]`. */
export function encodeIdxLabels(labels: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(labelsHeaderBytes + labels.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, labelsMagic);
  view.setUint32(4, labels.length);
  bytes.set(labels, labelsHeaderBytes);
  return bytes;
}

/** A `bad_data` error that names the file and what to do. `what` follows the file's name. */
export function damaged(name: string, what: string, advice = 'Download the file again, or choose another.'): LabError {
  return new LabError('bad_data', `${name} ${what}. ${advice}`, {
    file: name,
  });
}

function headerOf(bytes: Uint8Array, length: number, magic: number, what: string, name: string): DataView {
  if (bytes.length < length) {
    throw damaged(name, `is too short: ${bytes.length} bytes are not even the header of an IDX file`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const found = view.getUint32(0);
  if (found !== magic) {
    const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
    throw damaged(name, `is not an IDX file of ${what}: it starts with ${hex(found)} instead of ${hex(magic)}`);
  }
  return view;
}
