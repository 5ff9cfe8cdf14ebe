import { blockShapes, type ExtractorKind } from './extractor-kind.ts';
import { extractorKinds } from './extractor-kinds.ts';
import type { InstalledExtractor, OnnxFacts } from './extractor.ts';
import type { MapShape } from './layer.ts';

/** What is known of an extractor, whatever runs it: a net of ours, or an ONNX model as it is. */
export interface ExtractorAbout {
  name: string;
  title: string;
  about: string;
  licence: string;
  /** Rows and columns of its pictures. */
  input: number;
  normalisations: readonly [string, ...string[]];
  /** `axes`: null where it is not known which sides are channels, rows and columns. */
  layers: readonly { name: string; shape: MapShape; axes?: MapShape | null | undefined }[];
  recommended: ExtractorKind['recommended'];
}

export function aboutKind(kind: ExtractorKind): ExtractorAbout {
  return { ...kind, layers: blockShapes(kind) };
}

/** How the pictures of a model were normalised in its training, its file does not say: ImageNet’s way is the most common. */
const anyNormalisation = ['imagenet', 'unit', 'bytes', 'efficientnet', 'report', 'face-net'] as const;

function aboutModel({ name, title }: Pick<InstalledExtractor, 'name' | 'title'>, model: OnnxFacts): ExtractorAbout {
  return {
    ...{ name, title, input: model.size, recommended: [] },
    layers: model.layers.map((layer) => (isTold(layer, model) ? layer : { ...layer, ...flat(layer) })),
    about: `An ONNX model with ${model.nodes} nodes. Its file does not say how pictures were normalised: choose that.`,
    licence: 'licence not known',
    normalisations: anyNormalisation,
  };
}

/** Models that were added before their graphs were followed do not say how the maps of a picture with the channels last lie. */
function isTold({ axes, shape }: OnnxFacts['layers'][number], { channelsLast }: OnnxFacts): boolean {
  return axes !== undefined || !channelsLast || shape[1] * shape[2] === 1;
}

function flat({ shape }: { shape: MapShape }): { shape: MapShape; axes: null } {
  return { shape: [shape[0] * shape[1] * shape[2], 1, 1], axes: null };
}

/** Of one that is installed; undefined where its kind is of another version of Hidden Unit. */
export function aboutInstalled(installed: InstalledExtractor): ExtractorAbout | undefined {
  if (installed.model !== null) return aboutModel(installed, installed.model);
  const kind = extractorKinds.get(installed.kind);
  return kind === undefined ? undefined : aboutKind(kind);
}
