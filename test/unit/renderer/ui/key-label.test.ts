import { expect, it } from 'vitest';
import { keyLabels } from '../../../../renderer/ui/key-label.ts';

it.each([
  ['g h', ['g', 'h']],
  ['Escape', ['Esc']],
  ['[Shift]+?', ['?']],
  ['Shift+j', ['Shift+J']],
  ['g ,', ['g', ',']],
])('shows %s as keycaps', (binding, labels) => {
  expect(keyLabels(binding)).toEqual(labels);
});
