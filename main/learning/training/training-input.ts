import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import type { LabelledExamples } from './examples.ts';
import type { LearningData } from './learning-data.ts';

/** What a training is of, and where it continues from. */
export interface TrainingInput extends LearningData {
  runDirectory: string;
  spec: ExperimentSpec;
  test: LabelledExamples;
  resume: boolean;
  /** Stop after so many updates, with a checkpoint from which it can be trained further. */
  until?: number | undefined;
  /** Updates done at the checkpoint of another run that this one continues from; undefined where it began by itself. */
  forkedAt?: number | undefined;
}
