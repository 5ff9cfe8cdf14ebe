import { LabError } from '../failure.ts';
import { contentHash, faceBox } from '../models/face.ts';
import { inspectedPart, type InspectedPart } from '../models/inspection.ts';
import { runsFormatName } from '../models/runs-format.ts';
import { dataRef } from '../models/data/data-set.ts';
import { digitsPartName, digitsSetId } from '../models/digits.ts';
import { exportFiles, type MediaRef } from './media.ts';

const mostIndices = 1000;

/**
 * Reads an address (path and query, as `mediaAddress` writes it).
 * @throws LabError `not_found` when it names nothing the contract knows.
 */
export function parseMediaAddress(address: string): MediaRef {
  const [path = '', query = ''] = address.split('?', 2);
  const parts = path.split('/').slice(1);
  const ref = parts[0] === 'media' ? readers.get(parts[1])?.(parts.slice(2), query) : undefined;
  if (ref === undefined) throw new LabError('not_found', 'There is no picture or file at this address.', { address });
  return ref;
}

const readers = new Map<string | undefined, (parts: string[], query: string) => MediaRef | undefined>([
  ['digits', digitsRef],
  ['data', dataExamplesRef],
  ['runs', runRef],
  ['faces', faceRef],
  ['archives', archiveRef],
  ['exports', runsExportRef],
]);

function digitsRef(parts: string[], query: string): MediaRef | undefined {
  const set = digitsSetId.safeParse(parts[0]);
  const part = digitsPartName.safeParse(parts[1]);
  if (!set.success || !part.success || parts.length !== 3) return undefined;
  if (parts[2] === 'means') return { kind: 'digits-means', set: set.data, part: part.data };
  if (parts[2] !== 'images' && parts[2] !== 'labels') return undefined;
  const indices = indicesOf(query);
  if (indices === undefined) return undefined;
  return { kind: parts[2] === 'images' ? 'digits-images' : 'digits-labels', set: set.data, part: part.data, indices };
}

function indicesOf(query: string): number[] | undefined {
  const indices = numbersOf(query, 'indices');
  return indices === undefined || indices.length > mostIndices ? undefined : indices;
}

/** `name=4,8`. */
function numbersOf(query: string, name: string): number[] | undefined {
  const [of, list = ''] = query.split('=', 2);
  return of === name && /^\d{1,9}(?:,\d{1,9})*$/.test(list) ? list.split(',').map(Number) : undefined;
}

function dataExamplesRef(parts: string[], query: string): MediaRef | undefined {
  const [kind, id = '', part = '', what] = parts;
  const indices = indicesOf(query);
  const ref = dataRef.safeParse({ kind, id: decoded(id) });
  if (!ref.success || indices === undefined || !/^[a-z]{1,20}$/.test(part)) return undefined;
  return what === 'examples' && parts.length === 4 ? { kind: 'examples', data: ref.data, part, indices } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function runRef(parts: string[], query: string): MediaRef | undefined {
  const [id = '', kind, name = ''] = parts;
  if (!/^[1-9]\d{0,14}$/.test(id)) return undefined;
  const run = Number(id);
  if (kind === 'hidden-weights' && parts.length === 2) return { kind, run };
  if (parts.length !== 3) return undefined;
  const part = inspectedPart.safeParse(kind);
  if (part.success) return partRef(run, part.data, name, query);
  if (kind === 'parameters' && (name === 'start' || name === 'now')) return { kind, run, at: name };
  if (kind === 'weights' && (name === 'last' || /^\d{1,9}$/.test(name))) {
    return { kind, run, frame: name === 'last' ? name : Number(name) };
  }
  const file = exportFiles.find((candidate) => candidate === name);
  return kind === 'export' && file !== undefined ? { kind, run, file } : undefined;
}

const mostUnits = 100;

function partRef(run: number, part: InspectedPart, name: string, query: string): MediaRef | undefined {
  if (name === 'projection') return query === '' ? { kind: 'projection', run, part } : undefined;
  if (name === 'examples') {
    const indices = indicesOf(query);
    return indices === undefined ? undefined : { kind: 'run-examples', run, part, indices };
  }
  const units = name === 'activations' ? numbersOf(query, 'units') : undefined;
  return units === undefined || units.length > mostUnits ? undefined : { kind: 'activations', run, part, units };
}

/** `ids=4,8`, at most a thousand. */
function idsOf(query: string): number[] | undefined {
  const ids = /^ids=([1-9]\d{0,14}(?:,[1-9]\d{0,14})*)$/.exec(query)?.[1]?.split(',').map(Number);
  return ids === undefined || ids.length > mostIndices ? undefined : ids;
}

function archiveRef(parts: string[], query: string): MediaRef | undefined {
  const ids = idsOf(query);
  return parts.length === 1 && parts[0] === 'runs' && ids !== undefined ? { kind: 'run-archive', ids } : undefined;
}

function runsExportRef(parts: string[], query: string): MediaRef | undefined {
  const ids = idsOf(query);
  const format = runsFormatName.safeParse(parts[0]);
  return parts.length === 1 && format.success && ids !== undefined
    ? { kind: 'runs-export', format: format.data, ids }
    : undefined;
}

const smallestPicture = 8;
const largestPicture = 2048;

function faceRef(parts: string[], query: string): MediaRef | undefined {
  const [room, hash, ...rest] = parts;
  const sha256 = contentHash.safeParse(hash);
  const side = Number(/^([1-9]\d{0,3})\.webp$/.exec(rest.at(-1) ?? '')?.[1]);
  if (!sha256.success || query !== '' || !(side >= smallestPicture && side <= largestPicture)) return undefined;
  if (room === 'photos' && rest.length === 1) return { kind: 'face-photo', sha256: sha256.data, most: side };
  const numbers = /^(-?\d{1,6}),(-?\d{1,6}),(-?\d{1,6}),(-?\d{1,6})$/.exec(rest[0] ?? '');
  if (room !== 'crops' || rest.length !== 2 || numbers === null) return undefined;
  const [x1, y1, x2, y2] = numbers.slice(1).map(Number);
  const box = faceBox.safeParse({ x1, y1, x2, y2 });
  return box.success ? { kind: 'face-crop', sha256: sha256.data, box: box.data, size: side } : undefined;
}
