import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { MetricName } from '../../../shared/models/metric.ts';
import { say } from '../measurement.ts';

export const runs = 10_000;
export const metrics = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'] as const;
const pointsPerMetric = 1000;

/** A day apart they would be older than the machine: a minute apart. */
const at = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();

/** Points of one metric. */
export interface Points {
  metric: MetricName;
  steps: number[];
  seconds: number[];
  values: number[];
}

/** `count` points of each metric of a run, from place `from` on: curves that fall, with some noise. */
export function pointsOf(run: number, from: number, count: number): Points[] {
  const steps = Array.from({ length: count }, (_, index) => (from + index) * 10);
  return metrics.map((metric) => ({
    metric,
    steps,
    seconds: steps.map((step) => step * 0.0137),
    values: steps.map((step) => Math.exp(-step / 3000) + Math.sin(step * run) / 50),
  }));
}

/** Adds finished runs with parameters, tags and times that differ, without points. */
export function addRuns(store: Store, count: number): void {
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: {} });
  for (let index = 0; index < count; index += 500) {
    store.atomically(() => {
      for (let one = index; one < Math.min(count, index + 500); one++) addRun(store, one);
    });
  }
}

function addRun(store: Store, index: number): void {
  const { id } = store.runs.create({
    name: `run ${index}`,
    preset: index % 2 === 0 ? 'part4' : 'part5',
    spec: {
      kind: 'softmax-regression',
      data: { kind: 'digits', split: { rule: 'first-per-class', train: 400 + (index % 7), validation: 50 } },
      initial: 'numpy-rand',
      optimizer: {
        kind: 'gradient-descent',
        learningRate: 1e-5,
        momentum: (index % 10) / 10,
        initialVelocity: 0,
      },
      steps: 10_000,
      minimumChange: 1e-5,
      evaluateEvery: 10,
      checkpointEvery: 100,
      seed: index,
    },
    specHash: String(index).padStart(64, '0'),
    data: null,
    engineAsked: null,
    priority: 0,
    snapshotHash: 'snapshot',
    examples: { train: 4000, validation: 500, test: 1000 },
    appVersion: '0.1.0',
    gitCommit: null,
    machine: { platform: 'linux', arch: 'x64', cpu: 'a processor', cores: 2, memoryBytes: 8e9, node: '24.0.0' },
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    tags: index % 3 === 0 ? ['baseline'] : [],
    createdAt: at(index),
  });
  store.runs.update(id, {
    status: 'succeeded',
    stepsDone: 10_000,
    startedAt: at(index),
    endedAt: at(index + 1),
    trainingSeconds: 55,
  });
}

export const longest = 1_000_000;

/** A run behind the others with 1,000,000 points of one metric, one of them far from the rest. @returns its id. */
export function addLongRun(store: Store, index = runs): number {
  store.atomically(() => {
    addRun(store, index);
  });
  const id = index + 1;
  const steps = Array.from({ length: longest }, (_, step) => step);
  const values = steps.map((step) => (step === 654_321 ? 9 : Math.exp(-step / 300_000) + Math.sin(step / 7) / 50));
  store.metrics.append(id, [{ metric: 'train.cost', steps, seconds: steps.map((step) => step / 1000), values }]);
  return id;
}

/**
 * A lab's folder with 10,000 finished runs of 4 metrics with 1,000 points, and one of 1,000,000 points: 41 million points, 0.8 GB, half a
 * minute. Made in `folder` unless it is there already.
 */
export function largeLab(folder: string): string {
  const directory = join(folder, 'large-lab-2');
  if (existsSync(directory)) return directory;
  say(`  making a lab of ${runs} runs`);
  const store = openStore(directory);
  addRuns(store, runs);
  for (let run = 1; run <= runs; run++) store.metrics.append(run, pointsOf(run, 0, pointsPerMetric));
  addLongRun(store);
  store.close();
  return directory;
}
