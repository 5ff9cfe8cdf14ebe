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

/** The row and column under a pointer, or undefined beside the picture. `share`: place in the picture, 0…1 each way. */
export function pixelAt(
  pixels: Pixels,
  share: { x: number; y: number },
): { row: number; column: number; value: number } | undefined {
  const row = Math.floor(share.y * pixels.rows);
  const column = Math.floor(share.x * pixels.columns);
  const value = pixels.values[row * pixels.columns + column];
  if (row < 0 || column < 0 || row >= pixels.rows || column >= pixels.columns || value === undefined) return undefined;
  return { row, column, value };
}
