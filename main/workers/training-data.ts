import type { ExperimentSpec } from '../../shared/models/experiment.ts';
import { splitIndices } from '../data/digits/split.ts';
import { readStoredPart, type StoredPart } from '../data/digits/stored-set.ts';
import { pickImages, type LabelledImages } from '../learning/examples.ts';

/**
 * Reads a stored digits set and divides it as the spec says.
 * @throws LabError when the set is missing, damaged, or too small for the split.
 */
export async function readTrainingData(
  { directory, classes }: { directory: string; classes: number },
  spec: ExperimentSpec,
): Promise<{ train: LabelledImages; validation: LabelledImages; test: LabelledImages }> {
  const [all, test] = await Promise.all([readStoredPart(directory, 'train'), readStoredPart(directory, 'test')]);
  const indices = splitIndices(all.labels, classes, spec.data.split);
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
