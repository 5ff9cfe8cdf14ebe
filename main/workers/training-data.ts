import { LabError } from '../../shared/failure.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import type { LabelledParts } from '../data/sources/data-source.ts';
import type { TrainingRequest } from '../learning/training/trainer-messages.ts';

/**
 * Reads a stored set and divides it as the spec says.
 * @throws LabError when the set is missing or damaged, of a kind that the spec does not learn from, or too small for the rule.
 */
export async function readTrainingData({ data, spec }: Pick<TrainingRequest, 'data' | 'spec'>): Promise<LabelledParts> {
  if (dataKinds.get(data.kind)?.fits.includes(spec.data.kind) === false) {
    throw new LabError(
      'bad_input',
      `This net learns from ${spec.data.kind}, not from ${data.kind}. Choose other data.`,
    );
  }
  return dataSource(data.kind).read(data.directory, spec.data, data.classes);
}
