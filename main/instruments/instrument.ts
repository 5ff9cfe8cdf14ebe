import type { PictureShape } from '../../shared/models/data/data-set.ts';
import type { InstrumentResult } from '../../shared/models/instruments/result.ts';
import type { ExperimentSpec } from '../../shared/models/nets/net-kind.ts';
import type { LabelledPart, LabelledParts } from '../data/sources/data-source.ts';
import type { RecordedRun } from '../run-folder/checked-file.ts';
import type { AskedData } from './instrument-messages.ts';

export type PartName = 'train' | 'validation' | 'test';

/** A net and its data, before any update or after them. */
export interface Subject {
  spec: ExperimentSpec;
  classNames: readonly string[];
  /** How an example is a picture, as its data declares it; null where it is none, or the data is not in this lab. */
  shape: PictureShape | null;
  /** A part of its data, divided as the spec says. @throws LabError `not_found` when the data is not in this lab. */
  examples(part: PartName): Promise<LabelledPart>;
}

/** The run that an instrument looks at. Its net and weights: `trainedNet` and `trainedWeights`, which refuse damaged files. */
export interface LookedAt extends RecordedRun, Subject {
  /**
   * The class that the trained net takes each example of a part for: uint8 `[n]`.
   * @throws LabError `not_found` when the run has left nothing to know it by, `bad_data` when that is damaged.
   */
  predictions(part: PartName): Promise<Uint8Array>;
}

/** A set of data that an instrument looks at. */
export interface LookedAtData extends Pick<AskedData, 'ref' | 'classNames' | 'spec'> {
  /** All its examples, as the experiment divides them. @throws LabError when its files are missing or damaged. */
  parts(): Promise<LabelledParts>;
}

export interface InstrumentTask {
  /** Null for an instrument that needs none. */
  run: LookedAt | null;
  /** As `run`. */
  data: LookedAtData | null;
  /** Runs that differ from the run by their seed alone; none for an instrument that needs none. */
  peers: readonly LookedAt[];
  /** The preset that its kind names as `untrained`, with a set of this lab; null with a run. `title`: of that set. */
  untrained?: (Subject & { title: string }) | null;
  /** As the schema of its parameters has them, which they are to be parsed by. */
  settings: Readonly<Record<string, unknown>>;
  /**
   * To be told and waited for between the parts of a long work: it lets a cancel be heard, and throws then.
   * @param phase what it does now, one short sentence.
   */
  progress(done: number, total: number | null, phase?: string): Promise<void>;
  signal: AbortSignal;
}

/** What an instrument does. The descriptor of the same name is in `instrumentKinds`. */
export interface Instrument {
  name: string;
  /** @throws LabError, saying what to do instead, when it has nothing to work on. */
  run(task: InstrumentTask): Promise<InstrumentResult>;
}
