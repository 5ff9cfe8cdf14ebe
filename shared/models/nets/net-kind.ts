import type { z } from 'zod';
import type { DataRule } from '../data/data-kind.ts';
import type { RecordSpec } from '../record.ts';

/**
 * What the specs of all nets have; each kind of net adds its own fields. `steps`: updates at most. Records are made after updates
 * 0, `evaluateEvery`, … and after the last, checkpoints are due after every `checkpointEvery`.
 */
export interface ExperimentSpec {
  kind: string;
  data: DataRule;
  steps: number;
  evaluateEvery: number;
  checkpointEvery: number;
  seed: number;
  record?: RecordSpec | undefined;
  [field: string]: unknown;
}

export const netPictures = ['classes', 'units', 'none'] as const;
export type NetPictures = (typeof netPictures)[number];

/** A kind of net, as everybody but its trainer sees it. Everything outside of its own files reads it from here. */
export interface NetKind<Spec extends ExperimentSpec = ExperimentSpec> {
  kind: string;
  /** As headings have it: `Softmax regression`. */
  title: string;
  /** Strict, with the fields of `training-fields.ts`; what a form says of a field is registered in `about`. */
  schema: z.ZodType<Spec>;
  /** Parameters that a person sets often, in the order of the form; the others fold away below them. */
  often: readonly string[];
  /** Path of the list of its hidden layers, each with `units` and `activation`; '' where it has none. */
  hidden: string;
  /** What is drawn of its weights: those into each class, over the training, those into each unit of its first layer, or nothing. */
  pictures: NetPictures;
  /** Path of what it does to pictures before an update looks at them, an `AugmentationRule`; undefined where it does nothing. */
  augmentation?: string;
  /**
   * Paths of what a checkpoint depends on, beside the kinds of net and optimizer, the seed and the number of weights: a run that is
   * forked from it cannot change them.
   */
  ofCheckpoint?: readonly string[];
  /** Whether such a spec can be trained on pictures only. */
  needsPictures?(spec: Spec): boolean;
  /** Examples that one update looks at, of so many. */
  batch(spec: Spec, examples: number): number;
}
