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
  for (let index = 0; index < count; index++) {
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
}

/**
 * A lab's folder with 10,000 finished runs of 4 metrics with 1,000 points: 40 million points, 0.8 GB, half a minute. Made in
 * `folder` unless it is there already.
 */
export function largeLab(folder: string): string {
  const directory = join(folder, 'large-lab');
  if (existsSync(directory)) return directory;
  say(`  making a lab of ${runs} runs`);
  const store = openStore(directory);
  addRuns(store, runs);
  for (let run = 1; run <= runs; run++) store.metrics.append(run, pointsOf(run, 0, pointsPerMetric));
  store.close();
  return directory;
}
