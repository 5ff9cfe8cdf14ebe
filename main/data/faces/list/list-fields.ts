import { parse, type Options } from 'csv-parse/sync';
import type { ListPreview } from '../../../../shared/models/face-list.ts';

export type Separator = ListPreview['separator'];

const characters: Readonly<Record<Separator, string>> = { tab: '\t', semicolon: ';', comma: ',' };

/**
 * Fields of each line; undefined where a quote is opened and not closed. A quote inside a field that does not begin with one is a
 * character like others.
 * @param lines none of them empty; one with line feeds in it is a record whose quoted fields have them.
 */
export function fieldsOf(lines: readonly string[], separator: Separator): (string[] | undefined)[] {
  const together = parsed(lines.join('\n'), separator);
  if (together?.length === lines.length) return together;
  return lines.map((line) => {
    const alone = parsed(line, separator);
    return alone?.length === 1 ? alone[0] : undefined;
  });
}

function parsed(text: string, separator: Separator): string[][] | undefined {
  const options: Options = {
    delimiter: characters[separator],
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
  };
  try {
    return parse(text, options);
  } catch {
    return undefined;
  }
}
