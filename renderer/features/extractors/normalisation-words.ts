import type { Option } from '../../ui/option.ts';

const words: Readonly<Record<string, string>> = {
  report: 'as in the report: own mean, largest value',
  'face-net': 'minus the mean colour of faces',
  unit: 'from 0 to 1',
  bytes: 'from 0 to 255, as they are',
  imagenet: 'by ImageNet’s means and deviations',
};

/** Ways to normalise a picture as options, in words where there are any. */
export function normalisationWords(names: readonly string[]): Option[] {
  return names.map((value) => ({ value, label: words[value] ?? value }));
}
