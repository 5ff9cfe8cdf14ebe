/** A picture as numbers: `values` row by row, `rows · columns` of them. */
export interface Pixels {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** The picture as comma-separated values, one line a row. */
export function pixelsAsCsv(pixels: Pixels): string {
  const lines: string[] = [];
  for (let row = 0; row < pixels.rows; row++) {
    const cells = Array.from(
      { length: pixels.columns },
      (_, column) => pixels.values[row * pixels.columns + column] ?? '',
    );
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** A pixel of a picture, each from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** The pixel under a pointer, or undefined beside the picture. `share`: place in the picture, 0…1 each way. */
export function placeAt(
  { rows, columns }: { rows: number; columns: number },
  share: { x: number; y: number },
): Place | undefined {
  const row = Math.floor(share.y * rows);
  const column = Math.floor(share.x * columns);
  return row >= 0 && column >= 0 && row < rows && column < columns ? { row, column } : undefined;
}
