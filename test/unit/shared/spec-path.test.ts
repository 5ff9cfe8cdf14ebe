import { describe, expect, it } from 'vitest';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { specDifferences, specParameters } from '../../../shared/models/spec-path.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';
import { part4Spec as digits, part8Spec as dense } from '../../fixtures/specs.ts';

describe('a parameter of a spec', () => {
  it('has a path, through lists too', () => {
    expect(specParameters(dense).slice(1, 4)).toEqual([
      { path: 'data.kind', value: 'matrices' },
      { path: 'hidden.0.units', value: 70 },
      { path: 'hidden.0.activation', value: 'tanh' },
    ]);
  });

  it('is set by its path, and nothing else changes', () => {
    const changed = withSettings(digits, { 'optimizer.momentum': 0.9, 'data.split.train': 100 });
    expect(specDifferences(digits, changed)).toEqual([
      { path: 'data.split.train', value: 100 },
      { path: 'optimizer.momentum', value: 0.9 },
    ]);
    expect(digits.optimizer.momentum).toBe(0);
    expect(withSettings(dense, { 'hidden.0.units': 20 })).toMatchObject({
      hidden: [{ units: 20, activation: 'tanh' }],
    });
    expect(withSettings(dense, { hidden: [] })).toMatchObject({ hidden: [] });
  });

  it('of a split by chance is its seed, which starts from 0 where it is not said', () => {
    const rule = { 'data.split.rule': 'stratified-shuffle' };
    expect(withSettings(digits, rule).data).toMatchObject({ split: { rule: 'stratified-shuffle', seed: 0 } });
    expect(withSettings(digits, { ...rule, 'data.split.seed': 7 }).data).toMatchObject({ split: { seed: 7 } });
  });

  it.each(['momentum', 'optimizer', 'optimizer.momentum.x', '__proto__.polluted', 'hidden.0.constructor', ''])(
    'that does not exist is refused with those that do: %s',
    (path) => {
      expect(() => withSettings(dense, { [path]: 1 })).toThrow(/There is no parameter .*hidden\.0\.units/);
    },
  );

  it('may be given in any order, and what comes with another choice starts from its usual value', () => {
    const sgd = { kind: 'sgd', learningRate: 1e-3, momentum: 0.5, l2: 0 };
    const one = { 'optimizer.kind': 'sgd', 'optimizer.momentum': 0.5 };
    const other = { 'optimizer.momentum': 0.5, 'optimizer.kind': 'sgd' };
    expect(withSettings(dense, one)['optimizer']).toEqual(sgd);
    expect(withSettings(dense, other)['optimizer']).toEqual(sgd);
    expect(() => withSettings(dense, { 'optimizer.momentum': 0.5 })).toThrow(
      /There is no parameter “optimizer.momentum”/,
    );
  });

  it('out of its range is refused', () => {
    expect(() => withSettings(digits, { 'optimizer.momentum': 2 })).toThrow(/These settings do not fit/);
  });
});

describe('what differs between two specs', () => {
  const sgd: ExperimentSpec = { ...dense, optimizer: { kind: 'sgd', learningRate: 1e-2, momentum: 0.9, l2: 0 } };
  const deeper: ExperimentSpec = {
    ...dense,
    hidden: [
      { units: 70, activation: 'tanh' },
      { units: 20, activation: 'relu' },
    ],
  };

  it.each([
    ['a layer more', dense, deeper, ['hidden']],
    ['a layer less', deeper, dense, ['hidden']],
    ['no layer', deeper, { ...dense, hidden: [] }, ['hidden']],
    ['another optimizer', dense, sgd, ['optimizer']],
    [
      'another size of a layer',
      dense,
      { ...dense, hidden: [{ units: 20, activation: 'tanh' as const }] },
      ['hidden.0.units'],
    ],
  ])('can be set on the one to have the other: %s', (_, one: ExperimentSpec, other: ExperimentSpec, paths) => {
    const differences = specDifferences(one, other);
    expect(differences.map(({ path }) => path)).toEqual(paths);
    expect(withSettings(one, Object.fromEntries(differences.map(({ path, value }) => [path, value])))).toEqual(other);
  });
});
