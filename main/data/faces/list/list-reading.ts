import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LabError, type Failure } from '../../../../shared/contract/failure.ts';
import type { FaceListSource, ListPreview } from '../../../../shared/models/face-list.ts';
import { parseList, type ParsedList } from './list-parser.ts';
import type { ListRow } from './list-row.ts';
import { decodeList, type ListText } from './list-text.ts';

/** What a list holds, without its rows. */
export type ListSummary = Omit<ListPreview, 'rows' | 'fresh' | 'actors'> & {
  rows: number;
  actors: { name: string; rows: number }[];
};

/** What the worker tells: the summary first, then at each `next` that it hears some rows, and `rows: []` at the end. */
export type ListMessage =
  { kind: 'summary'; summary: ListSummary } | { kind: 'rows'; rows: ListRow[] } | { kind: 'failed'; failure: Failure };

/** The whole published list of 100,000 lines has 20 MB. */
const mostBytes = 64_000_000;

/**
 * Reads and parses a list.
 * @throws LabError `not_found`, `bad_input` or `storage` for a file that cannot be read, `bad_data` for one above 64 MB.
 */
export async function readList(source: FaceListSource): Promise<{ summary: ListSummary; rows: ListRow[] }> {
  const bytes = source.kind === 'file' ? await fileBytes(source.path) : Buffer.from(source.text, 'utf8');
  const { text, encoding }: ListText =
    source.kind === 'file' ? decodeList(bytes) : { text: source.text.toWellFormed(), encoding: 'utf-8' };
  const title = source.kind === 'file' ? basename(source.path) : source.name;
  const { rows, ...parsed }: ParsedList = parseList(text);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { summary: { title, hash, encoding, ...parsed, rows: rows.length }, rows };
}

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new LabError('bad_input', `${path} is a folder or no usual file. Name the list’s file.`);
    if (facts.size > mostBytes) {
      const words = `${path} has ${Math.round(facts.size / 1e6)} MB; a list of faces has 64 MB at most. Is it the right file?`;
      throw new LabError('bad_data', words);
    }
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof LabError) return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new LabError('not_found', `There is no file ${path}.`);
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new LabError('storage', `${path} may not be read. Check its permissions.`);
  }
  return new LabError('storage', `${path} could not be read: ${error.message}`);
}
