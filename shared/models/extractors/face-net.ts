import type { ExtractorKind } from './extractor-kind.ts';
import type { ConvolutionLayer, ExtractorBlock, ExtractorLayer } from './layer.ts';

const relu: ExtractorLayer & { op: 'relu' } = { op: 'relu' };

function convolution(name: string, channels: number, kernel: number, stride: number): ConvolutionLayer {
  return {
    op: 'convolution',
    weight: `${name}/conv/filters`,
    bias: `${name}/conv/bias`,
    scale: { factor: `${name}/scale/weights`, term: `${name}/scale/biases` },
    ...{ channels, kernel, stride, padding: stride === 1 ? 'same' : 0 },
  };
}

/** Two convolutions beside a shortcut; `down`: to half the rows and columns. */
function residual(name: string, channels: number, down = false): ExtractorBlock {
  return {
    name,
    layers: [
      convolution(`${name}/conv1`, channels, 3, down ? 2 : 1),
      relu,
      convolution(`${name}/conv2`, channels, 3, 1),
    ],
    residual: down ? 'halved' : true,
    after: [relu],
  };
}

/**
 * The net by which face-api.js tells people apart: dlib's ResNet with 29 convolutions, whose 128 values are near each other for pictures of
 * one person. Source: D. E. King, “High quality face recognition with deep metric learning” (2017), and face-api.js's FaceRecognitionNet.
 */
export const faceNet: ExtractorKind = {
  name: 'face-net',
  title: 'Face net',
  about: 'A net that was trained to tell people apart by their faces: dlib’s, as face-api.js has it. Included.',
  licence: 'MIT',
  input: 150,
  normalisations: ['face-net'],
  blocks: [
    { name: 'conv32_down', layers: [convolution('conv32_down', 32, 7, 2), relu] },
    { name: 'pool', layers: [{ op: 'max-pool', size: 3, stride: 2 }] },
    ...['conv32_1', 'conv32_2', 'conv32_3'].map((name) => residual(name, 32)),
    residual('conv64_down', 64, true),
    ...['conv64_1', 'conv64_2', 'conv64_3'].map((name) => residual(name, 64)),
    residual('conv128_down', 128, true),
    ...['conv128_1', 'conv128_2'].map((name) => residual(name, 128)),
    residual('conv256_down', 256, true),
    ...['conv256_1', 'conv256_2'].map((name) => residual(name, 256)),
    residual('conv256_down_out', 256, true),
    { name: 'average', layers: [{ op: 'average' }] },
    {
      name: 'descriptor',
      layers: [{ op: 'convolution', weight: 'fc', channels: 128, kernel: 1, stride: 1, padding: 0 }],
    },
  ],
  prefixes: [''],
  recommended: [
    { layer: 'descriptor', about: '128 values that are near each other for pictures of one person.' },
    { layer: 'conv256_2', about: '256 maps before the last step: with places in the picture.' },
  ],
  published: [
    {
      name: 'face-net',
      title: 'the weights of face-api.js',
      sha256: 'c2cf51e45a1f96cf2ba75d6b588dc259d7f602a813ff6efbeba4884d7359fad1',
      bytes: 6_463_647,
      source: {
        package: { name: '@vladmandic/face-api', member: 'model/face_recognition_model-weights_manifest.json' },
      },
    },
  ],
};
