import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { openWeights } from '../../main/data/weights/open-weights.ts';
import { readMatrixSet } from '../../main/data/matrices/matrix-files.ts';
import { valueOf, type LabClient } from '../../shared/contract/index.ts';
import type { Result } from '../../shared/failure.ts';
import type { Job } from '../../shared/models/job.ts';
import { tensorShapes } from '../../shared/models/extractors/extractor-kind.ts';
import { extractorKinds } from '../../shared/models/extractors/extractor-kinds.ts';
import { matrixPartNames } from '../../shared/models/matrices.ts';
import { startCommandIn } from '../command-line.ts';
import { makeDrawnSnapshot } from '../drawn-snapshot.ts';
import { endOf, openFacesLab } from '../faces-lab.ts';
import { sketchExtractor } from '../fixtures/made-up-kinds/sketch-extractor.ts';
import { legacyFile, pickle } from '../hostile-weights.ts';
import { madeUpKinds, told } from '../made-up-lab.ts';
import { plainBlocks } from '../plain-convolution.ts';

const weights = join(import.meta.dirname, '..', 'oracles', 'weights', 'sketch.pth');
const size = sketchExtractor.input;

interface Extracted {
  features: string;
  shape: number[];
  values: number;
  examples: number;
  seconds: number;
  hash: string;
  known: boolean;
}

/** What plain loops in float64 give for a picture's bytes `[3, size, size]`, normalised as EfficientNet-Lite’s. */
async function plainFeatures(): Promise<(planes: ArrayLike<number>, layer: string) => Float64Array> {
  const file = await openWeights(weights);
  const tensors = new Map<string, Float32Array>();
  for (const name of tensorShapes(sketchExtractor).keys()) tensors.set(name, await file.read(`sketch.${name}`));
  await file.close();
  return (planes, layer) => {
    const picture = Float64Array.from({ length: planes.length }, (_, place) => ((planes[place] ?? 0) - 127) / 128);
    return plainBlocks(sketchExtractor, tensors, picture).get(layer)?.values ?? new Float64Array();
  };
}

describe('features of drawn faces', () => {
  let data: string;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'hidden-unit-features-'));
    // Of the size that the extractor takes, so that the matrices of the snapshot are the pictures it is given.
    await makeDrawnSnapshot(data, size);
  });

  // What all labs of this person have is not this test's business.
  beforeEach(() => {
    vi.stubEnv('HIDDEN_UNIT_CACHE', join(data, 'cache'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  afterAll(() => {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  });

  it('are computed once by the command line, equal plain loops, and are trained on', async () => {
    const added = await told(data, 'extractors', 'add', weights);
    expect(added).toMatchObject({ kind: 'sketch', installed: { title: 'Sketch, own weights' } });
    const { extractors } = (await told(data, 'extractors', 'list')) as {
      extractors: { name: string; installed: unknown }[];
    };
    expect(extractors.map(({ name, installed }) => [name.replace(/-[0-9a-f]{8}$/, ''), installed !== null])).toEqual([
      ['efficientnet-lite0', false],
      ['face-net', true],
      ['alexnet', false],
      ['alexnet', false],
      ['sketch', true],
    ]);

    const asked = ['extract', '--snapshot', 'Drawn', '--extractor', 'sketch', '--layer', 'mixed'];
    const found = (await told(data, ...asked, '--engine', 'wasm')) as Extracted;
    expect(found).toMatchObject({ shape: [8, 8, 8], values: 512, examples: 27, known: false });
    expect(found.seconds).toBeGreaterThan(0);
    const again = (await told(data, ...asked)) as Extracted;
    expect(again).toEqual({ ...found, known: true });

    const [made = ''] = readdirSync(join(data, 'matrices'));
    const pictures = await readMatrixSet(join(data, 'matrices', made));
    const features = await readMatrixSet(join(data, 'features', found.features));
    const plain = await plainFeatures();
    for (const part of matrixPartNames) {
      expect(features[part].labels).toEqual(pictures[part].labels);
      for (let row = 0; row < pictures[part].count; row++) {
        const given = features[part].pixels.subarray(row * 512, (row + 1) * 512);
        const picture = pictures[part].pixels.subarray(row * 3 * size ** 2, (row + 1) * 3 * size ** 2);
        plain(picture, 'mixed').forEach((value, place) => {
          expect(Math.abs((given[place] ?? Number.NaN) - value)).toBeLessThan(1e-4);
        });
      }
    }

    const pooled = (await told(data, ...asked, '--pool', '2x2', '--normalisation', 'report')) as Extracted;
    expect(pooled).toMatchObject({ shape: [8, 2, 2], values: 32, known: false });
    expect(pooled.hash).not.toBe(found.hash);

    const train = [
      'train',
      '--preset',
      'part10',
      '--features',
      found.features,
      '--set',
      'steps=40',
      '--engine',
      'wasm',
    ];
    const run = startCommandIn(madeUpKinds, data, '--json', ...train);
    const { stdout, stderr } = await run.result;
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', steps: 40 });
    // Values of this net spread more than 1, and are then standardised unless somebody wants them as they are.
    expect(stderr).toContain('so they are standardised');
  });

  it('are computed by a ledger whose claims need them, once, and its runs are trained on them', async () => {
    const wanted = { kind: 'features', features: 128, classes: 3, called: 'features of the sketch' };
    const experiment = { preset: 'part10', set: { steps: 20 }, data: wanted };
    const rest = { section: 'Part 10', published: 1, tolerance: 1, test: 'equal', seeds: 2 };
    const claims = [
      { ...rest, id: 'accuracy', title: 'Accuracy', measure: { kind: 'runs', experiment, metric: 'test.accuracy' } },
      { ...rest, id: 'again', title: 'Again', measure: { kind: 'runs', experiment, metric: 'train.accuracy' } },
      {
        ...{ ...rest, id: 'never', title: 'Of an extractor that is not here' },
        measure: {
          kind: 'runs',
          experiment: { ...experiment, data: { ...wanted, features: 64_896 } },
          metric: 'train.cost',
        },
      },
    ];
    const file = join(data, 'ledger.json');
    writeFileSync(file, JSON.stringify({ format: 'hidden-unit-ledger-1', title: 'Mine', source: 'Me', claims }));
    const ledger = async (word: string) =>
      z
        .object({ claims: z.array(z.object({ verdict: z.string(), why: z.string(), runs: z.array(z.int()) })) })
        .parse(await told(data, 'ledger', word, '--ledger', file)).claims;
    const [before, , never] = await ledger('show');
    expect(before).toMatchObject({ verdict: 'not run', why: 'The features of the sketch are not computed yet.' });
    expect(never?.why).toContain('This lab has no features of the sketch');
    const sets = readdirSync(join(data, 'features')).length;
    const [done, again, still] = await ledger('run');
    expect(done?.verdict).not.toBe('not run');
    expect(done?.runs).toHaveLength(2);
    expect(again?.runs).toEqual(done?.runs);
    expect(still?.verdict).toBe('not run');
    expect(readdirSync(join(data, 'features'))).toHaveLength(sets + 1);
  });

  /** Works in a lab of this process whose children know the made-up extractor too. */
  async function inThisProcess(work: (client: LabClient) => Promise<void>): Promise<void> {
    vi.stubEnv('NODE_OPTIONS', madeUpKinds.NODE_OPTIONS);
    const forget = extractorKinds.add(sketchExtractor);
    try {
      await work((await openFacesLab(data)).client);
    } finally {
      forget();
      vi.unstubAllEnvs();
    }
  }

  it('are refused in a sentence where the extractor, the layer or the file is not what it should be', async () => {
    await inThisProcess(async (client) => {
      const extract = async (extractor: string, layer: string, more: object = {}): Promise<string> => {
        const asked = { snapshot: 'Drawn', extractor, layer, ...more };
        return failureOf(await client.extractors.extract(asked));
      };
      expect(await extract('alexnet', 'features.7')).toContain('“extractors install alexnet”');
      expect(await extract('sketch', 'block10')).toBe(
        'Sketch has no layer “block10”. It has: edges, depth, mixed, most, halved, mean.',
      );
      expect(await extract('sketch', 'most', { pool: 7 })).toContain('3 × 3');
      expect(await extract('sketch', 'most', { normalisation: 'imagenet' })).toContain('efficientnet or report');
      expect(failureOf(await client.extractors.install({ name: 'vgg' }))).toContain(
        'There are: efficientnet-lite0, alexnet, alexnet-4df8aa71.',
      );
      const add = async (path: string): Promise<string> => {
        const { error } = await endOf(client, await valueOf(client.extractors.add({ path })));
        return error?.message ?? '';
      };
      expect(await add(join(weights, '..', 'zip.pth'))).toContain('none of the nets that are known here');
      const hostile = join(data, 'hostile.pth');
      const body = pickle.call(pickle.global('posix', 'system'), pickle.text('true'));
      writeFileSync(hostile, legacyFile(body, { claims: 4n, values: 4 }));
      expect(await add(hostile)).toContain('it asks to run “posix.system”');
      expect(readdirSync(join(data, 'extractors')).filter((name) => name.startsWith('.'))).toEqual([]);
    });
  });

  it('are computed by the net that is included, and by one that all labs of a person have', async () => {
    const asked = ['extract', '--snapshot', 'Drawn', '--engine', 'wasm'];
    const found = await told(data, ...asked, '--extractor', 'face-net', '--layer', 'descriptor');
    expect(found).toMatchObject({ shape: [128, 1, 1], values: 128, examples: 27 });
    for (const [act, words] of [
      ['install', 'There is nothing to install.'],
      ['remove', 'comes with Hidden Unit'],
    ] as const) {
      const { stdout } = await startCommandIn(madeUpKinds, data, '--json', 'extractors', act, 'face-net').result;
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'conflict', message: expect.stringContaining(words) as string },
      });
    }

    const { extractor: name } = (await told(data, 'extractors', 'add', weights)) as { extractor: string };
    const shared = join(data, 'cache', 'extractors');
    mkdirSync(shared, { recursive: true });
    renameSync(join(data, 'extractors', name), join(shared, name));
    const placeOf = async (): Promise<unknown> => {
      const { extractors } = (await told(data, 'extractors', 'list')) as {
        extractors: { name: string; installed: { place: string } | null }[];
      };
      return extractors.find((one) => one.name === name)?.installed?.place;
    };
    expect(await placeOf()).toBe('shared');
    const pooled = await told(data, ...asked, '--extractor', name, '--layer', 'most', '--pool', '1x1');
    expect(pooled).toMatchObject({ shape: [8, 1, 1], known: false });
    expect(await told(data, 'extractors', 'remove', name)).toEqual({ name });
    expect(await placeOf()).toBeUndefined();
    await told(data, 'extractors', 'add', weights);
  });

  it('show where in the photo the hidden units of a net get their activation', async () => {
    await inThisProcess(async (client) => {
      const placesOf = async (example: number) => {
        const asked = { run: 1, part: 'test' as const, example };
        const maps = await valueOf(client.inspection.maps(asked));
        const { books } = await valueOf(client.inspection.image(asked));
        return { maps, books };
      };
      const [one, other] = [await placesOf(0), await placesOf(1)];
      expect(one.maps).toMatchObject({ shape: { channels: 8, rows: 8, columns: 8 }, occlusion: null });
      expect(one.maps.gradient).toHaveLength(64);
      expect(one.maps.units).toHaveLength(6);
      // What comes from the places, and the bias, is the pre-activation: what is left is the same for every example.
      const biasOf = ({ maps, books }: typeof one, unit: number): number => {
        const sum = maps.units.find((found) => found.unit === unit)?.values.reduce((all, value) => all + value, 0);
        return (books.units.find((found) => found.unit === unit)?.preActivation ?? Number.NaN) - (sum ?? Number.NaN);
      };
      const both = one.maps.units.filter(({ unit }) => other.maps.units.some((found) => found.unit === unit));
      expect(both.length).toBeGreaterThan(0);
      for (const { unit } of both) expect(biasOf(one, unit)).toBeCloseTo(biasOf(other, unit), 6);
    });
  });

  it('wait while they are paused, and leave nothing behind when they are cancelled', async () => {
    await inThisProcess(async (client) => {
      const paused = (job: Job) =>
        vi.waitUntil(async () => (await valueOf(client.jobs.get({ id: job.id }))).state === 'paused', {
          timeout: 30_000,
        });
      const extract = (layer: string) =>
        valueOf(client.extractors.extract({ snapshot: 'Drawn', extractor: 'sketch', layer, engine: 'wasm' }));
      const { job } = await extract('depth');
      await valueOf(client.jobs.pause({ id: job.id }));
      await paused(job);
      await valueOf(client.jobs.resume({ id: job.id }));
      expect(await endOf(client, { job })).toMatchObject({ state: 'succeeded', progress: { done: 27, total: 27 } });

      const other = await extract('edges');
      await valueOf(client.jobs.pause({ id: other.job.id }));
      await paused(other.job);
      await valueOf(client.jobs.cancel({ id: other.job.id }));
      expect(await endOf(client, other)).toMatchObject({ state: 'cancelled' });
      expect(
        readdirSync(join(data, 'features')).filter((name) => name.startsWith('.') || name.includes('edges')),
      ).toEqual([]);
    });
  });
});

function failureOf(result: Result<unknown>): string {
  return result.ok ? '' : result.error.message;
}
