import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { SoftmaxRegressionSpec } from '../../../shared/models/nets/softmax.ts';
import type { NewRun } from '../../../main/store/run-repository.ts';
import { openStore, type Store } from '../../../main/store/store.ts';

/** A data directory that goes with the test. */
export function labDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hidden-unit-store-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** A store in a directory of its own, with the snapshot that `newRun` names. Closed and removed with the test. */
export function openedStore(directory = labDirectory()): Store {
  const store = openStore(directory);
  onTestFinished(() => {
    store.close();
  });
  store.snapshots.put({ hash: 'snapshot', kind: 'digits', content: { digits: 'sample' } });
  return store;
}

export function specWith(changes: Partial<SoftmaxRegressionSpec> = {}, momentum = 0): ExperimentSpec {
  return {
    kind: 'softmax-regression',
    data: { kind: 'digits', split: { rule: 'first-per-class', train: 400, validation: 50 } },
    initial: 'numpy-rand',
    optimizer: { kind: 'gradient-descent', learningRate: 1e-5, momentum, initialVelocity: 0 },
    steps: 1000,
    minimumChange: 1e-5,
    evaluateEvery: 10,
    checkpointEvery: 100,
    seed: 3,
    ...changes,
  };
}

export function newRun(changes: Partial<NewRun> = {}): NewRun {
  return {
    name: 'part4',
    preset: 'part4',
    spec: specWith(),
    specHash: 'spec',
    data: null,
    engineAsked: null,
    priority: 0,
    snapshotHash: 'snapshot',
    examples: { train: 4000, validation: 500, test: 1000 },
    appVersion: '0.1.0',
    gitCommit: null,
    machine: { platform: 'linux', arch: 'x64', cpu: 'a processor', cores: 2, memoryBytes: 8e9, node: '24.0.0' },
    classNames: ['0', '1'],
    tags: [],
    createdAt: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}
