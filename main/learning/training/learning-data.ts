import type { LabelledExamples } from './examples.ts';

/** What a learner learns from. */
export interface LearningData {
  classes: number;
  train: LabelledExamples;
  /** May be empty: then nothing is validated. */
  validation: LabelledExamples;
}
