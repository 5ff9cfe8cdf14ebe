import { foldedText } from '../../shared/lib/folded-text.ts';

/** An SQL expression. Whatever a person wrote is among the parameters, never in the text. */
export interface Sql {
  text: string;
  parameters: (string | number)[];
}

/**
 * Whether a column contains a text, without regard to case in any script (`foldedText`). SQLite compares what is ASCII, which is most
 * and fast; only the rest is folded. NULL for NULL.
 */
export function containsSql(column: string, text: string): Sql {
  const folded = foldedText(text);
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
  return {
    text: `(${column} LIKE ? ESCAPE '\\' OR (octet_length(${column}) > length(${column}) AND instr(folded(${column}), ?) > 0))`,
    parameters: [pattern, folded],
  };
}

/**
 * A value without regard to case in any script (`foldedText`), as SQL. What is ASCII SQLite does by itself, without asking JavaScript row
 * by row. NULL for NULL.
 * @param value an expression without parameters, or a column.
 */
export function foldedSql(value: string): string {
  return `CASE WHEN typeof(${value}) = 'text' AND octet_length(${value}) = length(${value}) THEN lower(${value}) ELSE folded(${value}) END`;
}
