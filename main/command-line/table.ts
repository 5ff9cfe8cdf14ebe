import { printable } from '../../shared/lib/printable.ts';

/** Text columns under headings, a line a row whatever is in the cells: numbers to the right, words to the left. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const numeric = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === ''),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        numeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(headings), ...cells.map(line)].join('\n');
}

/** Four significant digits, as everywhere in the product; '' for what is not there. */
export function fourDigits(value: number | null | undefined): number | '' {
  return value === null || value === undefined ? '' : Number(value.toPrecision(4));
}
