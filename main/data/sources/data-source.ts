import type { DataRule } from '../../../shared/models/data/data-kind.ts';
import type { PartCounts, PictureShape } from '../../../shared/models/data/data-set.ts';

/** Labelled examples in memory: `pixels` `[count, size]`, uint8 of a scale to 255 or float32 as they are; `labels` uint8 `[count]`. */
export interface LabelledPart {
  count: number;
  /** Features of one example. */
  size: number;
  pixels: Uint8Array | Float32Array;
  labels: Uint8Array;
}

export interface LabelledParts {
  train: LabelledPart;
  /** May be empty: then nothing is validated. */
  validation: LabelledPart;
  test: LabelledPart;
}

/** A set on the disk. `facts`: what its kind keeps about it. */
export interface StoredData {
  folder: string;
  facts: unknown;
}

/** What a rule makes of a set. `snapshot`: what a run is trained on, by the hash of all that decides it. */
export interface DataPlan {
  train: PartCounts;
  validation: PartCounts;
  test: PartCounts;
  snapshot: { hash: string; kind: string; content: object };
}

/** How sets are added from a path of the lab's computer. */
export interface AddOptions {
  /** Folder of all sets of this kind; made when it is missing. */
  directory: string;
  /** How an example is a picture, as the person declared it; null where nobody did. */
  shape: PictureShape | null;
  signal: AbortSignal;
  onProgress(phase: string, done: number, total: number | null): void;
}

/** The files of a kind of data: the half of a `DataKind` that reads and writes them. */
export interface DataSource {
  kind: string;
  /** Folder below the data directory that holds its sets, one folder a set. */
  room: string;
  /**
   * Fits a rule to a set that is too small for it.
   * @returns `adjustment`: one sentence that says what was changed, or null.
   */
  fit(facts: unknown, rule: DataRule): { rule: DataRule; adjustment: string | null };
  /** A rule with what it leaves to the set written out: the size of pictures that the set has. Undefined where rules leave nothing out. */
  own?(facts: unknown, rule: DataRule): DataRule;
  /** How the rule asks for an example to be a picture, where the set has it otherwise: the lab makes another set of the same examples. */
  otherShape?(facts: unknown, rule: DataRule): PictureShape | null;
  /** @throws LabError `bad_input` when the set is too small for the rule. */
  plan(set: StoredData, rule: DataRule): Promise<DataPlan>;
  /** What of a snapshot's content decides the test part, where that is not all of it: a set's own test part whatever the rule. */
  testPart?(content: unknown): string | undefined;
  /** Number of training examples that the rule gives, cheaply. */
  trainCount(facts: unknown, rule: DataRule): number;
  /**
   * The files whose bytes the hash of the set is of, in their order; undefined where it is of something else, and nothing can be compared.
   * @throws LabError when one is missing.
   */
  hashed?(folder: string): Promise<string[]>;
  /** Classes of the examples a run is tested on, uint8 `[n]`, in the order of its predictions. */
  testLabels(folder: string): Promise<Uint8Array>;
  /** Some of those examples: float32 `[indices.length, features]`. @throws LabError `not_found` for one that is not there. */
  testExamples(folder: string, indices: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
  /** All examples, divided: for a trainer. @throws LabError when files are missing or damaged. */
  read(folder: string, rule: DataRule, classes: number): Promise<LabelledParts>;
  /**
   * Facts as the files of a set declare them, where what is kept says otherwise: sets of earlier versions kept a shape of their pictures
   * that was guessed. Undefined where both agree, and for kinds whose facts are all of the lab's own making.
   */
  declared?(set: StoredData): Promise<unknown>;
  /** Adds a set from a path; undefined where sets of this kind come otherwise. @returns its facts. */
  add?(path: string, options: AddOptions): Promise<unknown>;
}
