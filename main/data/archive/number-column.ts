const pieceLength = 65_536;

/** Numbers that come a few at a time and are many: 8 bytes each, also while they come. */
export class NumberColumn {
  readonly #pieces: Float64Array<ArrayBuffer>[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const place = this.#length % pieceLength;
    if (place === 0) this.#pieces.push(new Float64Array(pieceLength));
    const last = this.#pieces.at(-1);
    if (last !== undefined) last[place] = value;
    this.#length += 1;
  }

  /** All of them. The column is empty afterwards. */
  take(): Float64Array<ArrayBuffer> {
    const all = new Float64Array(this.#length);
    this.#pieces.forEach((piece, nth) => {
      const from = nth * pieceLength;
      all.set(piece.subarray(0, Math.min(pieceLength, this.#length - from)), from);
    });
    this.#pieces.length = 0;
    this.#length = 0;
    return all;
  }
}
