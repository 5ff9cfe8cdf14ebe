import { LabError } from '../failure.ts';
import { contentHash, faceBox, type FaceBox } from '../models/face.ts';
import { inspectedPart, type InspectedPart } from '../models/inspection.ts';
import { runsFormatName, type RunsFormatName } from '../models/runs-format.ts';
import { dataRef, type DataRef } from '../models/data/data-set.ts';
import { digitsPartName, digitsSetId, type DigitsPartName } from '../models/digits.ts';

/**
 * Bytes that are too many for a call, named by id, never by file: pictures, weights, exports. The same address works under the
 * desktop app's scheme, the browser shell's origin and the local socket.
 *
 * | address | bytes |
 * | --- | --- |
 * | `/media/digits/<set>/<part>/images?indices=4,8` | uint8 `[n, rows · columns]`, at most 1000 images |
 * | `/media/digits/<set>/<part>/labels?indices=4,8` | uint8 `[n]` |
 * | `/media/digits/<set>/<part>/means` | float32 `[classes, rows · columns]`, mean image per class, 0…255 |
 * | `/media/data/<kind>/<set>/<part>/examples?indices=4,8` | float32 `[n, features]`, at most 1000 examples of a part that a run is tested on |
 * | `/media/runs/<id>/weights/<frame>` | float32, a frame of the weight history: `[1 + features, classes]`, the bias first, or of a net with hidden units `[features, units]` of its first layer; `last` is the newest |
 * | `/media/runs/<id>/hidden-weights` | float32 `[features, units]`, first layer of a trained dense net |
 * | `/media/runs/<id>/<part>/activations?units=4,8` | float32 `[n, units]`: of every example of a part, at most 100 units of the last hidden layer |
 * | `/media/runs/<id>/<part>/projection` | float32 `[n, 2]`: principal components of all units |
 * | `/media/runs/<id>/<part>/examples?indices=4,8` | float32 `[n, features]`, at most 1000 examples of a part as the run divided it |
 * | `/media/runs/<id>/export/metrics.csv`, … (`exportFiles`) | the run, to keep elsewhere |
 * | `/media/runs/<id>/parameters/<start or now>` | the updates done as float64, then float32: all weights and biases, kernel and bias of each layer in turn, before the first update or as they are now; no bytes where they are not known, as of a training that nobody watches |
 * | `/media/exports/<format>?ids=4,8` | these runs for other programs (`runsFormats`), at most 1000; a ZIP file where the format makes several files |
 * | `/media/archives/runs?ids=4,8` | a Hidden Unit archive of these runs, at most 1000 |
 * | `/media/faces/crops/<sha256>/<x1>,<y1>,<x2>,<y2>/<size>.webp` | the box of a picture, `size` pixels square at most, sRGB |
 * | `/media/faces/photos/<sha256>/<most>.webp` | the picture, upright, decoded and encoded anew, no side above `most` pixels |
 */
export type MediaRef =
  | { kind: 'digits-images' | 'digits-labels'; set: string; part: DigitsPartName; indices: number[] }
  | { kind: 'digits-means'; set: string; part: DigitsPartName }
  | { kind: 'examples'; data: DataRef; part: string; indices: number[] }
  | { kind: 'weights'; run: number; frame: number | 'last' }
  | { kind: 'hidden-weights'; run: number }
  | { kind: 'activations'; run: number; part: InspectedPart; units: number[] }
  | { kind: 'projection'; run: number; part: InspectedPart }
  | { kind: 'run-examples'; run: number; part: InspectedPart; indices: number[] }
  | { kind: 'parameters'; run: number; at: 'start' | 'now' }
  | { kind: 'export'; run: number; file: ExportFile }
  | { kind: 'runs-export'; format: RunsFormatName; ids: number[] }
  | { kind: 'run-archive'; ids: number[] }
  | { kind: 'face-crop'; sha256: string; box: FaceBox; size: number }
  | { kind: 'face-photo'; sha256: string; most: number };

export const exportFiles = [
  'metrics.csv',
  'metrics-long.csv',
  'run.json',
  'model.json',
  'weights.bin',
  'weights.npz',
  'weights.safetensors',
  'model.onnx',
] as const;
export type ExportFile = (typeof exportFiles)[number];
/** The trained net, of which one file names the other. */
export const netFiles: readonly ExportFile[] = ['model.json', 'weights.bin'];
/** What there is only of a run that kept its weights. */
export const weightFiles: readonly ExportFile[] = [...netFiles, 'weights.npz', 'weights.safetensors', 'model.onnx'];

/** `type`: a MIME type. */
export interface Media {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const mostIndices = 1000;

export function mediaAddress(ref: MediaRef): string {
  switch (ref.kind) {
    case 'digits-images':
      return `/media/digits/${ref.set}/${ref.part}/images?indices=${ref.indices.join(',')}`;
    case 'digits-labels':
      return `/media/digits/${ref.set}/${ref.part}/labels?indices=${ref.indices.join(',')}`;
    case 'digits-means':
      return `/media/digits/${ref.set}/${ref.part}/means`;
    case 'examples': {
      const { kind, id } = ref.data;
      return `/media/data/${kind}/${encodeURIComponent(id)}/${ref.part}/examples?indices=${ref.indices.join(',')}`;
    }
    case 'weights':
      return `/media/runs/${ref.run}/weights/${ref.frame}`;
    case 'hidden-weights':
      return `/media/runs/${ref.run}/hidden-weights`;
    case 'activations':
      return `/media/runs/${ref.run}/${ref.part}/activations?units=${ref.units.join(',')}`;
    case 'projection':
      return `/media/runs/${ref.run}/${ref.part}/projection`;
    case 'run-examples':
      return `/media/runs/${ref.run}/${ref.part}/examples?indices=${ref.indices.join(',')}`;
    case 'parameters':
      return `/media/runs/${ref.run}/parameters/${ref.at}`;
    case 'export':
      return `/media/runs/${ref.run}/export/${ref.file}`;
    case 'runs-export':
      return `/media/exports/${ref.format}?ids=${ref.ids.join(',')}`;
    case 'run-archive':
      return `/media/archives/runs?ids=${ref.ids.join(',')}`;
    case 'face-crop': {
      const { x1, y1, x2, y2 } = ref.box;
      return `/media/faces/crops/${ref.sha256}/${x1},${y1},${x2},${y2}/${ref.size}.webp`;
    }
    case 'face-photo':
      return `/media/faces/photos/${ref.sha256}/${ref.most}.webp`;
  }
}

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
