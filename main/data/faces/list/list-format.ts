import { fieldsOf, type Separator } from './list-fields.ts';

/** The columns of a list, in the order that they have without a header; the names are those of the published FaceScrub files. */
export const listColumns = ['name', 'image_id', 'face_id', 'url', 'bbox', 'sha256'] as const;
export type ListColumn = (typeof listColumns)[number];

/** How a list is written. `places`: the field of each column. `missing`: columns that its header does not name. */
export interface ListFormat {
  separator: Separator;
  header: boolean;
  fields: number;
  places: Readonly<Record<ListColumn, number>>;
  missing: ListColumn[];
}

/** So many lines tell the separator. */
const sampled = 50;
/** A first line with so many of the names is a header. */
const fewestNames = 3;

/**
 * Finds the separator (the one that gives the most lines the right number of fields, tab before semicolon before comma) and the
 * header, if there is one.
 * @param lines none of them empty.
 */
export function formatOf(lines: readonly string[]): ListFormat {
  const sample = lines.slice(0, sampled);
  const tried = (['tab', 'semicolon', 'comma'] as const).map((separator) => formatWith(sample, separator));
  const best = tried.reduce((most, other) => (other.fitting > most.fitting ? other : most));
  return best.format;
}

/**
 * A line's fields by column, trimmed. In a comma list whose box is not quoted the box's numbers come as four fields.
 * @returns undefined for a line with more or fewer fields than there are columns.
 */
export function columnsOf(
  fields: readonly string[],
  { separator, fields: count, places }: ListFormat,
): Record<ListColumn, string> | undefined {
  const loose = separator === 'comma' && fields.length === count + 3;
  if (fields.length !== count && !loose) return undefined;
  const box = places.bbox;
  const joined = loose
    ? [...fields.slice(0, box), fields.slice(box, box + 4).join(','), ...fields.slice(box + 4)]
    : fields;
  const at = (column: ListColumn): string => (joined[places[column]] ?? '').trim();
  return {
    name: at('name'),
    image_id: at('image_id'),
    face_id: at('face_id'),
    url: at('url'),
    bbox: at('bbox'),
    sha256: at('sha256'),
  };
}

function formatWith(sample: readonly string[], separator: Separator): { format: ListFormat; fitting: number } {
  const rows = fieldsOf(sample, separator);
  const format = headerOf(rows[0] ?? [], separator);
  const fitting = rows.filter((fields) => fields !== undefined && columnsOf(fields, format) !== undefined).length;
  return { format, fitting };
}

function headerOf(first: readonly string[], separator: Separator): ListFormat {
  const names = first.map((field) => field.trim().toLowerCase());
  const header = listColumns.filter((column) => names.includes(column)).length >= fewestNames;
  const place = (column: ListColumn): number => (header ? names.indexOf(column) : listColumns.indexOf(column));
  return {
    separator,
    header,
    fields: header ? names.length : listColumns.length,
    places: {
      name: place('name'),
      image_id: place('image_id'),
      face_id: place('face_id'),
      url: place('url'),
      bbox: place('bbox'),
      sha256: place('sha256'),
    },
    missing: header ? listColumns.filter((column) => !names.includes(column)) : [],
  };
}
