import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { aboutInstalled } from '../../shared/models/extractors/extractor-about.ts';
import type { MapShape } from '../../shared/models/extractors/layer.ts';
import { matrixPartNames, type MatrixPartName } from '../../shared/models/matrices.ts';
import type { Extracted, ExtractionRequest, WorkReport } from '../data/extractors/extractor-messages.ts';
import { findMatrixFiles } from '../data/matrices/matrix-files.ts';
import { openMatrixRows, readMatrixLabels } from '../data/matrices/part-rows.ts';
import { createNpy } from '../data/matrices/write-npy.ts';
import { averagedMaps } from '../learning/convolution/averaged-maps.ts';
import { normalisedPictures } from '../learning/convolution/picture-normalisations.ts';
import { Spread } from '../learning/convolution/spread.ts';
import { openExtractor } from './extractor-net.ts';

/** Pictures that go through a net at once: more is not faster, and a layer's activations are up to 3 MB a picture. */
const batchSize = 8;

/**
 * Computes the features of the pictures in a folder of matrices, some pictures at a time, and writes them to the disk as they come: in
 * memory is never more than one batch.
 */
export async function extractFeatures(request: ExtractionRequest, report: WorkReport): Promise<Extracted> {
  const startedAt = performance.now();
  const { extractor: installed, layer, pool, pictures, staging } = request;
  const shape = aboutInstalled(installed)?.layers.find(({ name }) => name === layer)?.shape;
  if (shape === undefined) {
    throw new LabError('bad_input', `${installed.title} has no layer “${layer}”. See “extractors list”.`);
  }
  report.phase('Loading the engine and the weights');
  const net = await openExtractor(request);
  const maps: MapShape = pool === null ? shape : [shape[0], pool, pool];
  const featuresOf = async (planes: Uint8Array, count: number): Promise<Float32Array> => {
    const given = await net.run(normalisedPictures(planes, count, request.normalisation), count);
    return pool === null ? given.values : averagedMaps(given.values, count, given.shape, pool);
  };
  report.phase(`Computing ${layer} of ${installed.title} on ${net.used.name}`);
  const spread = new Spread();
  const total = (await rowCounts(pictures)).reduce((sum, count) => sum + count, 0);
  let done = 0;
  for (const part of matrixPartNames) {
    await writePart(part, { pictures, staging, size: maps[0] * maps[1] * maps[2] }, featuresOf, async (values) => {
      if (part === 'training') spread.add(values.features);
      done += values.count;
      report.progress(done, total);
      await report.checkpoint();
    });
  }
  await net.release();
  report.phase('Checking what was written');
  const { hash, bytes } = await hashed(staging);
  const parts = await Promise.all(
    matrixPartNames.map(
      async (part) => [part, counted(await readMatrixLabels(staging, part), request.classes)] as const,
    ),
  );
  return {
    ...{ hash, bytes, maps: [...maps], parts: Object.fromEntries(parts) as Extracted['parts'] },
    ...{ engine: net.used, seconds: (performance.now() - startedAt) / 1000, deviation: spread.deviation },
  };
}

function rowCounts(folder: string): Promise<number[]> {
  return Promise.all(
    matrixPartNames.map(async (part) => {
      const rows = await openMatrixRows(folder, part);
      await rows.close();
      return rows.count;
    }),
  );
}

async function writePart(
  part: MatrixPartName,
  { pictures, staging, size }: { pictures: string; staging: string; size: number },
  featuresOf: (planes: Uint8Array, count: number) => Promise<Float32Array>,
  onBatch: (batch: { features: Float32Array; count: number }) => Promise<void>,
): Promise<void> {
  const rows = await openMatrixRows(pictures, part);
  const target = await createNpy(join(staging, `${part}_x.npy`), rows.count, size, '<f4');
  try {
    for (let from = 0; from < rows.count; from += batchSize) {
      const count = Math.min(batchSize, rows.count - from);
      const features = await featuresOf(await rows.bytes(from, count), count);
      for (let row = 0; row < count; row++) await target.append(features.subarray(row * size, (row + 1) * size));
      await onBatch({ features, count });
    }
    await target.close();
  } catch (error) {
    await target.abandon();
    throw error;
  } finally {
    await rows.close();
  }
  const labels = (await findMatrixFiles(pictures)).find((file) => file.part === part && file.kind === 'y');
  if (labels !== undefined) await copyFile(labels.path, join(staging, basename(labels.path)));
}

/** As a set of matrices is hashed: the six files in their order. */
async function hashed(folder: string): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const { path } of await findMatrixFiles(folder)) {
    bytes += (await stat(path)).size;
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  }
  return { hash: hash.digest('hex'), bytes };
}

function counted(labels: Uint8Array, classes: number): { count: number; perClass: number[] } {
  const perClass = new Array<number>(classes).fill(0);
  for (const label of labels) perClass[label] = (perClass[label] ?? 0) + 1;
  return { count: labels.length, perClass };
}
