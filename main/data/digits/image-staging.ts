import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { encodeIdxImagesHeader, type IdxImagesHeader } from './idx.ts';

/** Images that are gathered before they are written and summed up together. */
const batchImages = 256;

/** `labels`: uint8 `[count]` in `0 … classes − 1`. */
export interface ClassLabels {
  labels: Uint8Array;
  classes: number;
}

/** Gathers whole images out of pieces of any length; writes, hashes and sums them up. */
export class ImageStaging {
  header: IdxImagesHeader = { count: 0, rows: 0, columns: 0 };
  /** float64 `[classes, rows · columns]`. */
  sums = new Float64Array(0);
  readonly #file: FileHandle;
  readonly #hash: Hash;
  readonly #labels: Uint8Array;
  readonly #classes: number;
  readonly #transposed: boolean;
  #batch: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #filled = 0;
  #images = 0;
  /** The file's header, until it is written with the first images. */
  #lead: Uint8Array = new Uint8Array(0);

  constructor(file: FileHandle, hash: Hash, { labels, classes }: ClassLabels, transposed: boolean) {
    this.#file = file;
    this.#hash = hash;
    this.#labels = labels;
    this.#classes = classes;
    this.#transposed = transposed;
  }

  /** @returns the number of bytes of all images. */
  begin(read: IdxImagesHeader): number {
    const { count, rows, columns } = read;
    this.header = this.#transposed ? { count, rows: columns, columns: rows } : read;
    this.sums = new Float64Array(this.#classes * rows * columns);
    this.#batch = new Uint8Array(batchImages * rows * columns);
    this.#lead = encodeIdxImagesHeader(this.header);
    return count * rows * columns;
  }

  async take(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      const piece = bytes.subarray(taken, taken + this.#batch.length - this.#filled);
      this.#batch.set(piece, this.#filled);
      this.#filled += piece.length;
      taken += piece.length;
      if (this.#filled === this.#batch.length) await this.flush();
    }
  }

  async flush(): Promise<void> {
    const size = this.header.rows * this.header.columns;
    const images = this.#batch.subarray(0, this.#filled);
    for (let start = 0; start < images.length; start += size) this.#addImage(images.subarray(start, start + size));
    const bytes = Buffer.concat([this.#lead, images]);
    this.#hash.update(bytes);
    await this.#file.writeFile(bytes);
    this.#lead = new Uint8Array(0);
    this.#filled = 0;
  }

  #addImage(pixels: Uint8Array): void {
    if (this.#transposed) pixels.set(transpose(pixels, this.header.rows, this.header.columns));
    const offset = (this.#labels[this.#images++] ?? 0) * pixels.length;
    for (let i = 0; i < pixels.length; i++) this.sums[offset + i] = (this.sums[offset + i] ?? 0) + (pixels[i] ?? 0);
  }
}

/** From `[columns, rows]` to `[rows, columns]`. */
function transpose(pixels: Uint8Array, rows: number, columns: number): Uint8Array {
  return Uint8Array.from(pixels, (_, i) => pixels[(i % columns) * rows + Math.floor(i / columns)] ?? 0);
}
