import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { FaceListSource, ListPreview } from '../../../../shared/models/face-list.ts';
import { readNamedSource } from '../named-source.ts';
import { parseList, type ParsedList } from './list-parser.ts';
import type { ListRow } from './list-row.ts';
import { decodeText, type ListText } from './list-text.ts';

/** What a list holds, without its rows. */
export type ListSummary = Omit<ListPreview, 'rows' | 'fresh' | 'actors'> & {
  rows: number;
  actors: { name: string; rows: number }[];
};

/** The whole published list of 100,000 lines has 20 MB. */
const mostBytes = 64_000_000;

/**
 * Reads and parses a list.
 * @throws LabError `not_found` for a file that cannot be opened, `bad_data` for a folder, a pipe, or one above 64 MB.
 */
export async function readList(source: FaceListSource): Promise<{ summary: ListSummary; rows: ListRow[] }> {
  const bytes =
    source.kind === 'file' ? await readNamedSource(source.path, mostBytes) : Buffer.from(source.text, 'utf8');
  const { text, encoding }: ListText =
    source.kind === 'file' ? decodeText(bytes) : { text: source.text.toWellFormed(), encoding: 'utf-8' };
  const title = source.kind === 'file' ? basename(source.path) : source.name;
  const { rows, ...parsed }: ParsedList = parseList(text);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { summary: { title, hash, encoding, ...parsed, rows: rows.length }, rows };
}
