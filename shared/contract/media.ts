import type { FaceBox } from '../models/face.ts';
import type { InspectedPart } from '../models/inspection.ts';
import type { RunsFormatName } from '../models/runs-format.ts';
import type { DataRef } from '../models/data/data-set.ts';
import type { DigitsPartName } from '../models/digits.ts';

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
