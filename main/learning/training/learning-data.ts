import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { LabelledExamples } from './examples.ts';

/** What a learner learns from. */
export interface LearningData {
  classes: number;
  /** How an example is a picture; null or undefined where it is none. */
  shape?: PictureShape | null | undefined;
  train: LabelledExamples;
  /** May be empty: then nothing is validated. */
  validation: LabelledExamples;
}
