import type { ExtractorKind } from './extractor-kind.ts';
import type { ExtractorLayer } from './layer.ts';

function convolution(index: number, channels: number, kernel: number, stride: number, padding: number): ExtractorLayer {
  return { op: 'convolution', weight: `${index}.weight`, bias: `${index}.bias`, channels, kernel, stride, padding };
}

const relu: ExtractorLayer = { op: 'relu' };
const pool: ExtractorLayer = { op: 'max-pool', size: 3, stride: 2 };

const layers: readonly ExtractorLayer[] = [
  convolution(0, 64, 11, 4, 2),
  relu,
  pool,
  convolution(3, 192, 5, 1, 2),
  relu,
  pool,
  convolution(6, 384, 3, 1, 1),
  relu,
  convolution(8, 256, 3, 1, 1),
  relu,
  convolution(10, 256, 3, 1, 1),
  relu,
  pool,
];

/**
 * The 13 feature layers of AlexNet as torchvision has it, on which the report's part 10 builds. Source: A. Krizhevsky, “One weird
 * trick for parallelizing convolutional neural networks” (2014). With 227 × 227 pictures, as in the report, not 224.
 */
export const alexnet: ExtractorKind = {
  name: 'alexnet',
  title: 'AlexNet',
  about: 'The 13 feature layers of torchvision’s AlexNet, trained on ImageNet, as used in the report’s part 10.',
  licence: 'BSD-3-Clause',
  input: 227,
  normalisations: ['report', 'imagenet'],
  blocks: layers.map((layer, index) => ({ name: `features.${index}`, layers: [layer] })),
  prefixes: ['features.', 'module.features.', 'features.module.', ''],
  recommended: [
    { layer: 'features.7', about: 'The report’s “conv2 after ReLU”: 64,896 values, its best features.' },
    { layer: 'features.12', about: 'The report’s “conv4 after MaxPool”: 9,216 values.' },
  ],
  published: [
    {
      name: 'alexnet',
      title: 'torchvision’s file of 2021',
      sha256: '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
      bytes: 244_408_911,
      source: { address: 'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth' },
    },
    {
      name: 'alexnet-4df8aa71',
      title: 'torchvision’s file of 2017',
      sha256: '4df8aa71',
      bytes: 244_418_560,
      source: { address: 'https://download.pytorch.org/models/alexnet-owt-4df8aa71.pth' },
    },
  ],
};
