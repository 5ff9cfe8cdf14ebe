import { expect, it } from 'vitest';
import { parameterRows } from '../../../../renderer/features/compare/parameter-rows.ts';
import { specValues } from '../../../../shared/models/experiment-values.ts';
import type { ExperimentSpec } from '../../../../shared/models/experiment.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { part4Spec, part8Spec } from '../../../fixtures/specs.ts';

const examples = { train: 10, validation: 10, test: 10 };

/** The words of what differs between runs with these specs, by path. */
function differences(...specs: ExperimentSpec[]): Record<string, string[]> {
  const values = specs.map(specValues);
  const paths = [...new Set(values.flatMap((one) => [...one.keys()]))];
  const differing = paths.map((path) => ({ path, values: values.map((one) => one.get(path) ?? null) }));
  const runs = specs.map((spec) => ({ spec, examples, data: null }));
  const { common, ofSome } = parameterRows({ runs, differing }, describeKinds());
  return Object.fromEntries([...common, ...ofSome].map(({ path, words }) => [path, words]));
}

it('words each value as the net of its own run does, whichever comes first', () => {
  expect(differences(part4Spec, part8Spec)).toMatchObject({
    'optimizer.kind': ['gradient descent', 'Adam'],
    initial: ['numpy rand(785, 10)', 'as in PyTorch'],
  });
  expect(differences(part8Spec, part4Spec)).toMatchObject({
    'optimizer.kind': ['Adam', 'gradient descent'],
    initial: ['as in PyTorch', 'numpy rand(785, 10)'],
  });
});
