/** Pictures of so many examples are in one sheet, side by side. */
const inSheet = 500;
const across = 25;
/** Pixels that all sheets have together at most: 96 MB. Of more examples the pictures are smaller. */
const mostPixels = 24e6;

/** Draws pictures of examples into a sheet, each a square of `side` pixels. Rejects where they cannot be had. */
export type SpritePainter = (
  examples: readonly number[],
  into: { context: OffscreenCanvasRenderingContext2D; side: number; at: (place: number) => { x: number; y: number } },
  signal: AbortSignal,
) => Promise<void>;

export interface Sprite {
  sheet: OffscreenCanvas;
  x: number;
  y: number;
  side: number;
}

/**
 * Small pictures of all examples of a part, in sheets, so that ten thousand are drawn in one frame. A sheet is read when one of its
 * pictures is wanted, one sheet at a time, those wanted last first; then it stays.
 */
export class SpriteAtlas {
  readonly side: number;
  readonly #count: number;
  readonly #paint: SpritePainter;
  readonly #changed: (failure?: unknown) => void;
  readonly #sheets = new Map<number, OffscreenCanvas>();
  /** The sheets as small as they were drawn last. */
  readonly #scaled = new Map<number, OffscreenCanvas>();
  #scaledTo = 0;
  readonly #failed = new Set<number>();
  #wanted: number[] = [];
  #busy = false;
  readonly #stop = new AbortController();

  /** @param side of a picture as it is; @param changed called when more pictures are there, or with why some are not. */
  constructor(
    { count, side, paint }: { count: number; side: number; paint: SpritePainter },
    changed: (failure?: unknown) => void,
  ) {
    this.#count = count;
    this.#paint = paint;
    this.#changed = changed;
    this.side = spriteSide(side, count);
  }

  /**
   * The picture of an example; undefined while it is not there.
   * @param pixels as wide as it will be drawn: where that is less than it is, a sheet is scaled once for all its pictures.
   */
  of(example: number, pixels: number): Sprite | undefined {
    const place = example % inSheet;
    const number = this.sheetOf(example);
    const full = this.#sheets.get(number);
    if (full === undefined) return undefined;
    const side = Math.min(pixels, this.side);
    const sheet = side < this.side ? this.#small(number, full, side) : full;
    return { sheet, x: (place % across) * side, y: Math.floor(place / across) * side, side };
  }

  #small(number: number, full: OffscreenCanvas, side: number): OffscreenCanvas {
    if (this.#scaledTo !== side) this.#scaled.clear();
    this.#scaledTo = side;
    const known = this.#scaled.get(number);
    if (known !== undefined) return known;
    const sheet = new OffscreenCanvas((full.width / this.side) * side, (full.height / this.side) * side);
    sheet.getContext('2d')?.drawImage(full, 0, 0, sheet.width, sheet.height);
    this.#scaled.set(number, sheet);
    return sheet;
  }

  /** Number of the sheet an example is in, for `want`. */
  sheetOf(example: number): number {
    return Math.floor(example / inSheet);
  }

  /** Reads these sheets next, in this order; wishes of before are forgotten. */
  want(sheets: Iterable<number>): void {
    this.#wanted = [...sheets].filter((sheet) => !this.#sheets.has(sheet) && !this.#failed.has(sheet));
    if (!this.#busy) void this.#read();
  }

  /** Forgets what could not be read, so that it is tried again. */
  retry(): void {
    this.#failed.clear();
    this.#changed();
  }

  end(): void {
    this.#wanted = [];
    this.#stop.abort();
  }

  async #read(): Promise<void> {
    this.#busy = true;
    for (let sheet = this.#wanted.shift(); sheet !== undefined; sheet = this.#wanted.shift()) {
      if (this.#sheets.has(sheet)) continue;
      try {
        this.#sheets.set(sheet, await this.#sheet(sheet));
        this.#changed();
      } catch (error) {
        this.#failed.add(sheet);
        if (!this.#stop.signal.aborted) this.#changed(error);
      }
    }
    this.#busy = false;
  }

  async #sheet(number: number): Promise<OffscreenCanvas> {
    const { side } = this;
    const from = number * inSheet;
    const examples = Array.from({ length: Math.min(inSheet, this.#count - from) }, (_, place) => from + place);
    const canvas = new OffscreenCanvas(across * side, Math.ceil(examples.length / across) * side);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser cannot draw pictures.');
    const at = (place: number) => ({ x: (place % across) * side, y: Math.floor(place / across) * side });
    await this.#paint(examples, { context, side, at }, this.#stop.signal);
    return canvas;
  }
}

/** The side that pictures have in the sheets: their own, unless so many would be too large together. */
export function spriteSide(side: number, count: number): number {
  return Math.max(4, Math.min(side, Math.floor(Math.sqrt(mostPixels / Math.max(1, count)))));
}
