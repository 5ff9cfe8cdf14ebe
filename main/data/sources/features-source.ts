import type { DataRule } from '../../../shared/models/data/data-kind.ts';
import { featuresRule, featuresSet } from '../../../shared/models/data/features-data.ts';
import { hashedMatrixFiles, readMatrixSet } from '../matrices/matrix-files.ts';
import { readMatrixLabels, readMatrixRows } from '../matrices/part-rows.ts';
import type { DataSource, LabelledPart } from './data-source.ts';
import { standardise } from './standardise.ts';

/** Beyond this, tanh units are saturated by their first updates (measured: `part10_standin.json`, raw against scaled features). */
const mostDeviation = 1;

/** Features of faces, computed by an extractor: matrices of float32, already divided. */
export const featuresSource: DataSource = {
  kind: 'features',
  room: 'features',
  fit: (facts, rule) => {
    const { deviation } = featuresSet.parse(facts);
    if (deviation <= mostDeviation || featuresRule.parse(rule).scale === 'standardised')
      return { rule, adjustment: null };
    const words = `These features have a standard deviation of ${deviation.toPrecision(3)}, which saturates hidden units, so they are standardised.`;
    return { rule: { kind: 'features', scale: 'standardised' }, adjustment: words };
  },
  plan: ({ facts }) => {
    const { hash, snapshot, training, validation, test, recipe } = featuresSet.parse(facts);
    const content = { kind: 'features', set: hash, recipe, ...(snapshot === null ? {} : { snapshot }) };
    return Promise.resolve({ train: training, validation, test, snapshot: { kind: 'features', hash, content } });
  },
  trainCount: (facts) => featuresSet.parse(facts).training.count,
  hashed: hashedMatrixFiles,
  testLabels: (folder) => readMatrixLabels(folder, 'test'),
  testExamples: (folder, indices) => readMatrixRows(folder, 'test', indices),
  read: async (folder, rule) => {
    const { training, validation, test } = await readMatrixSet(folder);
    const parts: Record<'train' | 'validation' | 'test', LabelledPart> = { train: training, validation, test };
    if (scaleOf(rule) === 'standardised') standardise(parts.train, [parts.validation, parts.test]);
    return parts;
  },
};

function scaleOf(rule: DataRule): string {
  return featuresRule.parse(rule).scale;
}
