import { dataSource } from '../data/sources/data-sources.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import type { TrainingRequest } from '../learning/training/trainer-messages.ts';

/**
 * Reads a stored set and divides it as the spec says.
 * @throws LabError when the set is missing or damaged, of a kind this version does not have, or too small for the rule.
 */
export function readTrainingData({ data, spec }: Pick<TrainingRequest, 'data' | 'spec'>): Promise<LabelledParts> {
  return dataSource(data.kind).read(data.directory, spec.data, data.classes);
}
