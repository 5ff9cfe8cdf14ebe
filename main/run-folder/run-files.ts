import { join } from 'node:path';

/**
 * Version of what results lie in a run's folder and how they are written, stated by archives. A reader knows its own and all before:
 * 1: with `metrics-history.f64`, rows without a header; 2: with `hidden-weights.f32`, the first layer a second time; 3: as below.
 */
export const runFolderVersion = 3;

interface ResultFile {
  /** What it is, as the history tells it. */
  kind: string;
  name: string;
}

/**
 * Results: what is left of a run when it has ended, and goes into an archive. All numbers are little-endian, float32 unless said otherwise.
 * `model`, `weights`: the trained net as tfjs reads it. `hiddenWeights`: its first layer,
 * `[features, units]`, as versions 1 and 2 wrote it beside `weights`.
 * `weightsHistory`: frames of one size, one after the other. `predictions`: class of each test example, uint8 `[n]`.
 */
const results = {
  model: { kind: 'weights', name: 'model.json' },
  weights: { kind: 'weights', name: 'weights.bin' },
  hiddenWeights: { kind: 'hidden-weights', name: 'hidden-weights.f32' },
  weightsHistory: { kind: 'weights-history', name: 'weights-history.f32' },
  predictions: { kind: 'predictions', name: 'predictions.u8' },
} as const satisfies Record<string, ResultFile>;

/**
 * What a run needs to continue: named metrics after each record (`HUHIST02`), the same of version 1, checkpoints (`HUCKPT02`). `live`: the
 * weights of a training that somebody watches, updates done as float64 before them.
 */
const workings = {
  metrics: { name: 'metrics.f64' },
  metricsBefore: { name: 'metrics-history.f64' },
  checkpoints: { name: 'checkpoints' },
  live: { name: 'live-weights.f32' },
} as const;

const runFiles = { ...results, ...workings };

export const resultFiles: readonly ResultFile[] = Object.values(results);

/** Kind of the artifact that holds the weight frames. */
export const framesKind = results.weightsHistory.kind;

/** Kind of the artifacts that are checkpoints. */
export const checkpointKind = 'checkpoint';

/** Where a file of a run lies. */
export function runFile(folder: string, file: keyof typeof runFiles): string {
  return join(folder, runFiles[file].name);
}

/** As artifacts name a checkpoint, whatever the machine. */
export function checkpointName(file: string): string {
  return `${workings.checkpoints.name}/${file}`;
}

/** Its name in a run's folder and in an archive. */
export function resultName(file: keyof typeof results): string {
  return results[file].name;
}

/** Whether a file of this name is a result: anything else in an archive is not for a run's folder. */
export function isResult(name: string): boolean {
  return resultFiles.some((file) => file.name === name);
}

/** Whether a file of this name, by its path in a run's folder, is one that a run needs to continue. */
export function isWorking(name: string): boolean {
  return Object.values(workings).some((file) => name === file.name || name.startsWith(`${file.name}/`));
}
