import { LabError } from '../../../shared/failure.ts';
import type { DigitsSet } from '../../../shared/models/digits.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { MatrixSet } from '../../../shared/models/matrices.ts';
import type { ExampleCounts } from '../../../shared/models/run.ts';
import { fitSplit, snapshotOf, splitIndices } from '../../data/digits/split.ts';
import { readPartLabels } from '../../data/digits/stored-set.ts';
import { digitsFolder, type LabContext } from '../lab-context.ts';
import { digitsSet, matrixSetOf } from './data-set.ts';

/** The set a run takes its data from: one id, the other null. */
export interface TrainedOn {
  digits: string | null;
  matrices: string | null;
}

/** What a run is trained on, before its first step. */
export interface RunData extends TrainedOn {
  classNames: string[];
  examples: ExampleCounts;
  snapshot: { hash: string; kind: string; content: object };
}

/**
 * Fits a spec to a set of its kind; null names the set added last. A split that the person did not ask for gives way to a set that is too
 * small, and `adjustments` says so.
 */
export function fitToData(
  lab: LabContext,
  spec: ExperimentSpec,
  chosen: TrainedOn,
  splitWasSet: boolean,
): TrainedOn & { spec: ExperimentSpec; adjustments: string[] } {
  if (spec.kind === 'dense-net') {
    return { spec, digits: null, matrices: matrixSetOf(lab, chosen.matrices).id, adjustments: [] };
  }
  const set = digitsSet(lab, chosen.digits);
  if (splitWasSet) return { spec, digits: set.id, matrices: null, adjustments: [] };
  const { split, adjustment } = fitSplit(set.train.perClass, spec.data.split);
  const fitted = { ...spec, data: { ...spec.data, split } };
  return { spec: fitted, digits: set.id, matrices: null, adjustments: adjustment === null ? [] : [adjustment] };
}

/**
 * Looks up what a spec will be trained on.
 * @throws LabError `not_found` without such a set, `bad_input` when it is too small for the split, `conflict` when it does not suit the net.
 */
export async function runData(lab: LabContext, spec: ExperimentSpec, chosen: TrainedOn): Promise<RunData> {
  if (spec.kind === 'dense-net') return matrixData(matrixSetOf(lab, chosen.matrices));
  const set = digitsSet(lab, chosen.digits);
  requireReportSize(set);
  const labels = await readPartLabels(digitsFolder(lab, set.id), 'train');
  const indices = splitIndices(labels, set.classNames.length, spec.data.split);
  return {
    digits: set.id,
    matrices: null,
    classNames: set.classNames,
    examples: { train: indices.train.length, validation: indices.validation.length, test: set.test.count },
    snapshot: { kind: 'digits', ...snapshotOf(set, spec.data.split, indices) },
  };
}

function matrixData(set: MatrixSet): RunData {
  const { id, hash, classNames, training, validation, test, snapshot } = set;
  return {
    digits: null,
    matrices: id,
    classNames,
    examples: { train: training.count, validation: validation.count, test: test.count },
    // Of faces the run names the snapshot, which says from which pictures and boxes it was trained, and the matrices' hash with it.
    // Other files are their own snapshot: they come divided, and their hash says which bytes they are.
    snapshot:
      snapshot === null
        ? { kind: 'matrices', hash, content: { kind: 'matrices', set: hash } }
        : { kind: 'faces', hash: snapshot, content: { kind: 'faces', snapshot, set: hash } },
  };
}

/** Number of training examples a spec will have, for an estimate of the time. */
export function trainingExamples(lab: LabContext, spec: ExperimentSpec, chosen: TrainedOn): number {
  if (spec.kind === 'dense-net') return Math.min(spec.batch.size, matrixSetOf(lab, chosen.matrices).training.count);
  return spec.data.split.train * digitsSet(lab, chosen.digits).classNames.length;
}

/** The report's net and the pictures of its weights are for images of one size. */
function requireReportSize({ title, rows, columns }: DigitsSet): void {
  if (rows === 28 && columns === 28) return;
  const size = `${rows} × ${columns}`;
  throw new LabError(
    'conflict',
    `“${title}” has images of ${size} pixels; training takes 28 × 28. Choose another set.`,
  );
}
