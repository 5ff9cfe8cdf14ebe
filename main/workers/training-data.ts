import { LabError } from '../../shared/failure.ts';
import type { DigitsSplit, ExperimentSpec } from '../../shared/models/experiment.ts';
import { splitIndices } from '../data/digits/split.ts';
import { readStoredPart, type StoredPart } from '../data/digits/stored-set.ts';
import { readMatrixSet } from '../data/matrices/matrix-files.ts';
import { pickImages, type LabelledExamples, type LabelledImages } from '../learning/training/examples.ts';
import type { TrainingRequest } from '../learning/training/trainer-messages.ts';

interface Parts {
  train: LabelledExamples;
  validation: LabelledExamples;
  test: LabelledExamples;
}

/**
 * Reads a stored set and divides it as the spec says; a set of matrices comes divided.
 * @throws LabError when the set is missing, damaged, of another kind than the spec's, or too small for the split.
 */
export async function readTrainingData(
  { kind, directory, classes }: TrainingRequest['data'],
  { data }: ExperimentSpec,
): Promise<Parts> {
  if (kind === 'digits' && data.kind === 'digits') return readDigits(directory, classes, data.split);
  if (kind === 'matrices' && data.kind === 'matrices') {
    const { training, validation, test } = await readMatrixSet(directory);
    return { train: training, validation, test };
  }
  throw new LabError('bad_input', `This experiment learns from ${data.kind}, not from ${kind}. Choose such a set.`);
}

async function readDigits(directory: string, classes: number, split: DigitsSplit): Promise<Parts> {
  const [all, test] = await Promise.all([readStoredPart(directory, 'train'), readStoredPart(directory, 'test')]);
  const indices = splitIndices(all.labels, classes, split);
  const images = labelled(all);
  return {
    train: pickImages(images, indices.train),
    validation: pickImages(images, indices.validation),
    test: labelled(test),
  };
}

function labelled({ count, rows, columns, pixels, labels }: StoredPart): LabelledImages {
  return { count, size: rows * columns, pixels, labels };
}
