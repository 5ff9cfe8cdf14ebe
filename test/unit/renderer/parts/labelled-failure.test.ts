import { expect, it } from 'vitest';
import { labelledFailure } from '../../../../renderer/parts/labelled-failure.ts';
import { parameterLabels } from '../../../../shared/models/parameter-labels.ts';
import { specValues } from '../../../../shared/models/experiment-values.ts';
import { describeKinds } from '../../../../shared/models/kinds.ts';
import { withSettings } from '../../../../shared/models/spec-settings.ts';
import { seedsFromText } from '../../../../shared/models/sweeps/varied-text.ts';
import { part8Spec } from '../../../fixtures/specs.ts';

const labels = parameterLabels(describeKinds(), specValues(part8Spec));
const label = (path: string): string => labels.get(path)?.label ?? path;

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused.');
}

it('a refused value is named as on the form, and by its path in the details only', () => {
  const refused = refusalOf(() =>
    withSettings(part8Spec, { 'optimizer.learningRate': 5, 'hidden.0.units': 0, steps: 0 }),
  );
  const { message, details } = labelledFailure(refused, label);
  expect(message).toContain('Learning rate must be at most 1.');
  expect(message).toContain('Layer 1, units must be 1 or more.');
  expect(message).toContain('Steps must be 1 or more.');
  expect(message).not.toMatch(/optimizer|hidden\./);
  expect(JSON.stringify(details)).toContain('learningRate');
});

it('a text that cannot be read says what it should be, not that the page failed', () => {
  const { code, message } = labelledFailure(
    refusalOf(() => seedsFromText('x')),
    label,
  );
  expect(code).toBe('bad_input');
  expect(message).toMatch(/^Seeds are whole numbers/);
});
