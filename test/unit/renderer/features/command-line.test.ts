import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../../renderer/features/run/command-line.ts';
import type { DenseNetSpec } from '../../../../shared/models/nets/dense.ts';
import type { ExperimentSpec, Preset } from '../../../../shared/models/experiment.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import type { RunSummary } from '../../../../shared/models/run.ts';
import { withSettings } from '../../../../shared/models/spec-settings.ts';
import { part4Spec as part4, part8Spec as part8 } from '../../../fixtures/specs.ts';

const part5: ExperimentSpec = { ...part4, optimizer: { ...part4.optimizer, momentum: 0.9, initialVelocity: 0.1 } };
const { data } = describeKinds();
const presets: Preset[] = [
  { name: 'part4', title: 'Part 4', description: '', spec: part4 },
  { name: 'part5', title: 'Part 5', description: '', spec: part5 },
  { name: 'part8', title: 'Part 8', description: '', spec: part8 },
];

function run(changes: Partial<RunSummary>): RunSummary {
  return {
    id: 1,
    name: 'a run',
    preset: 'part4',
    status: 'succeeded',
    spec: part4,
    specHash: '',
    data: { kind: 'digits', id: 'sample' },
    priority: 0,
    snapshotHash: '',
    parent: null,
    leaks: null,
    sweeps: [],
    examples: { train: 1, validation: 1, test: 1 },
    engine: null,
    stepsDone: 500,
    createdAt: '',
    startedAt: null,
    endedAt: null,
    trainingSeconds: 1,
    processSeconds: 1,
    pausedSeconds: 0,
    metrics: {},
    tags: [],
    note: '',
    deletedAt: null,
    error: null,
    ...changes,
  };
}

describe('the command line of a run', () => {
  it('is the preset alone when nothing was changed', () => {
    expect(commandLine(run({}), presets, data)).toBe('hidden-unit train --preset part4 --digits sample');
  });

  it('sets exactly what differs from the preset, the seed by its own option', () => {
    const spec = { ...part4, seed: 7, optimizer: { ...part4.optimizer, momentum: 0.9 } };
    expect(commandLine(run({ spec }), presets, data)).toBe(
      'hidden-unit train --preset part4 --digits sample --set optimizer.momentum=0.9 --seed 7',
    );
  });

  it('writes small numbers so that they read back as the same', () => {
    const spec = { ...part4, minimumChange: 2.5e-9 };
    expect(Number(/minimumChange=(\S+)/.exec(commandLine(run({ spec }), presets, data) ?? '')?.[1])).toBe(2.5e-9);
  });

  it('names the engine and the tags, quoted where a shell needs it', () => {
    const engine = { name: 'wasm' as const, version: '4.22.0', threads: 1 };
    expect(commandLine(run({ engine, tags: ['baseline', "it's slow"] }), presets, data)).toBe(
      `hidden-unit train --preset part4 --digits sample --engine wasm --tag baseline --tag 'it'\\''s slow'`,
    );
  });

  it('starts from the nearest preset when the run has none', () => {
    expect(commandLine(run({ preset: null, spec: part5 }), presets, data)).toContain('--preset part5');
    expect(commandLine(run({}), [], data)).toBeUndefined();
  });

  describe('of a dense net', () => {
    const onMatrices = { preset: 'part8', data: { kind: 'faces', id: 'faces-0a1b2c3d' } };
    const command = (spec: DenseNetSpec): string | undefined =>
      commandLine(run({ ...onMatrices, spec }), presets, data);

    it('names the matrices, and a layer by its number', () => {
      const spec: DenseNetSpec = { ...part8, hidden: [{ units: 20, activation: 'tanh' }] };
      expect(command(spec)).toBe('hidden-unit train --preset part8 --matrices faces-0a1b2c3d --set hidden.0.units=20');
    });

    it('leaves the size of faces to the set that has it', () => {
      const spec: DenseNetSpec = { ...part8, data: { kind: 'faces', size: 14, colour: 'grey' } };
      expect(command(spec)).toBe('hidden-unit train --preset part8 --matrices faces-0a1b2c3d');
    });

    it('tells layers of another number and another optimizer whole, as the command line reads them', () => {
      const optimizer = { kind: 'sgd' as const, learningRate: 0.01, momentum: 0.9, l2: 0 };
      const text = command({ ...part8, hidden: [], optimizer }) ?? '';
      const settings = [...text.matchAll(/--set '?([^=]+)=([^ ']+)'?/g)].map(([, path = '', value = '']) => [
        path,
        JSON.parse(value) as unknown,
      ]);
      expect(settings).toEqual([
        ['hidden', []],
        ['optimizer', optimizer],
      ]);
      const made = withSettings(part8, Object.fromEntries(settings) as Record<string, unknown>);
      expect(made).toEqual({ ...part8, hidden: [], optimizer });
    });

    it('starts from a preset of the same kind when the run has none', () => {
      expect(commandLine(run({ ...onMatrices, preset: null, spec: part8 }), presets, data)).toContain('--preset part8');
      expect(commandLine(run({ ...onMatrices, spec: part8 }), presets.slice(0, 2), data)).toBeUndefined();
    });
  });
});
