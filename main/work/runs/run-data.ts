import { LabError } from '../../../shared/failure.ts';
import type { DataKind, DataRule } from '../../../shared/models/data/data-kind.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { DataRef, DataSet } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { netKinds } from '../../../shared/models/nets/net-kinds.ts';
import type { ExampleCounts, RunSummary } from '../../../shared/models/run.ts';
import type { DataPlan, StoredData } from '../../data/sources/data-source.ts';
import { dataFolder, dataSource } from '../../data/sources/data-sources.ts';
import type { ReadContext } from '../lab-context.ts';
import { setWithPictures } from '../set-with-pictures.ts';

/** What a run is trained on, before its first step. */
export interface RunData {
  data: DataRef;
  classNames: string[];
  examples: ExampleCounts;
  /** Numbers of an example. */
  features: number;
  snapshot: DataPlan['snapshot'];
}

/**
 * A set by name, or the one added last that fits a spec's rule (null).
 * @throws LabError `not_found`, saying which there are or how to add one.
 */
export function requireData(lab: ReadContext, ref: DataRef | null, rule: string): DataSet {
  const sets = lab.store.data.all();
  const found = ref === null ? sets.find((set) => fits(set.ref, rule)) : lab.store.data.get(ref);
  if (found !== undefined) return found;
  const kind = dataKinds.get(ref?.kind ?? rule);
  const known = sets.filter((set) => set.ref.kind === kind?.kind).map((set) => set.ref.id);
  if (ref === null || known.length === 0)
    throw new LabError('not_found', `This lab has no ${kind?.kind ?? rule} yet. ${adviceOf(kind)}`);
  throw new LabError(
    'not_found',
    `“${ref.id}” is not ${kind?.one ?? 'a set'} of this lab. There are: ${known.join(', ')}.`,
  );
}

/** Whether a rule of this kind can divide the set. */
function fits({ kind }: DataRef, rule: string): boolean {
  return dataKinds.get(kind)?.fits.includes(rule) ?? false;
}

function adviceOf(kind: DataKind | undefined): string {
  return kind?.place.advice ?? 'Update Hidden Unit, or choose other data.';
}

/**
 * What a rule is about: the set that was chosen or, where the rule asks for other pictures than it has, the set that the lab made of the same
 * faces. `made`: false where it has not made it yet; all but its name, hash and bytes is known then.
 */
export function ruledSet(lab: ReadContext, chosen: DataRef | null, rule: DataRule): { set: DataSet; made: boolean } {
  const set = requireData(lab, chosen, rule.kind);
  const shape = dataSource(set.ref.kind).otherShape?.(lab.store.data.facts(set.ref), rule) ?? null;
  if (shape === null) return { set, made: true };
  if (set.snapshot === null) throw new LabError('bad_input', `“${set.title}” ${otherPicturesNeed}`);
  const known = setWithPictures(lab, set.snapshot, shape);
  if (known !== undefined) return { set: known, made: true };
  return { set: { ...set, shape, features: shape.rows * shape.columns * shape.channels }, made: false };
}

const otherPicturesNeed =
  'belongs to no face snapshot in this lab, so its pictures have one size and colour. Leave data.size and data.colour out.';

/** Where a set lies, with what its kind keeps about it. */
export function storedData(lab: ReadContext, ref: DataRef): StoredData {
  return { folder: dataFolder(lab.dataDirectory, ref), facts: lab.store.data.facts(ref) };
}

/** A spec with the rule of a set's own kind, whole, where that fits what the spec asks for: matrices of faces are faces. */
export function withOwnRule(lab: ReadContext, spec: ExperimentSpec, { ref }: Pick<DataSet, 'ref'>): ExperimentSpec {
  const kind = dataKinds.get(ref.kind);
  const { own } = dataSource(ref.kind);
  if (kind === undefined || own === undefined || !fits(ref, spec.data.kind)) return spec;
  const rule = kind.kind === spec.data.kind ? spec.data : kind.usual;
  return { ...spec, data: own(lab.store.data.facts(ref), rule) };
}

/**
 * Fits a spec to a set; null names the one added last that fits it. A set of another kind brings the rule it usually has, and a rule
 * that the person did not ask for gives way to a set that is too small: `adjustments` says so.
 */
export function fitToData(
  lab: ReadContext,
  asked: ExperimentSpec,
  chosen: DataRef | null,
  ruleWasSet: boolean,
): { spec: ExperimentSpec; data: DataRef; adjustments: string[] } {
  const set = requireData(lab, chosen, asked.data.kind);
  const spec = withOwnRule(lab, asked, set);
  const { ref } = set;
  if (!fits(ref, spec.data.kind)) {
    const kind = dataKinds.get(ref.kind);
    if (kind === undefined || ruleWasSet) throw unfitting(set, spec);
    const facts = lab.store.data.facts(ref);
    const { own, fit } = dataSource(ref.kind);
    const { rule } = fit(facts, own?.(facts, kind.usual) ?? kind.usual);
    const words = `The preset learns from ${spec.data.kind}; here it learns from ${kind.one}, “${set.title}”.`;
    return { spec: { ...spec, data: rule }, data: ref, adjustments: [words] };
  }
  if (ruleWasSet) return { spec, data: ref, adjustments: [] };
  const { rule, adjustment } = dataSource(ref.kind).fit(lab.store.data.facts(ref), spec.data);
  return { spec: { ...spec, data: rule }, data: ref, adjustments: adjustment === null ? [] : [adjustment] };
}

/**
 * Looks up what a spec will be trained on.
 * @throws LabError `not_found` without such a set, `bad_input` when it is of a kind that does not fit the spec, or too small for its rule.
 */
export async function runData(lab: ReadContext, spec: ExperimentSpec, chosen: DataRef | null): Promise<RunData> {
  const { set, made } = ruledSet(lab, chosen, spec.data);
  if (!made) throw notMade(set);
  return dataOfSet(lab, spec, set);
}

/** The same before the pictures that the spec asks for are made: `data` is then what they are made of. */
export function plannedData(lab: ReadContext, spec: ExperimentSpec, chosen: DataRef | null): Promise<RunData> {
  return dataOfSet(lab, spec, ruledSet(lab, chosen, spec.data).set);
}

async function dataOfSet(lab: ReadContext, spec: ExperimentSpec, set: DataSet): Promise<RunData> {
  if (!fits(set.ref, spec.data.kind)) throw unfitting(set, spec);
  if (set.shape === null && netKinds.get(spec.kind)?.needsPictures?.(spec) === true) throw noPictures(set);
  const plan = await dataSource(set.ref.kind).plan(storedData(lab, set.ref), spec.data);
  return {
    data: set.ref,
    classNames: set.classNames,
    examples: { train: plan.train.count, validation: plan.validation.count, test: plan.test.count },
    features: set.features,
    snapshot: plan.snapshot,
  };
}

/**
 * Makes sure that a run learns from what it was started with: a set may have been replaced while the run waited or was interrupted.
 * @throws LabError `conflict` when the set is another one now; as `runData`.
 */
export async function requireSameData(
  lab: ReadContext,
  { id, spec, data, snapshotHash }: Pick<RunSummary, 'id' | 'spec' | 'data' | 'snapshotHash'>,
): Promise<void> {
  // Without a set there is nothing to compare; whoever needs one says so.
  if (data === null) return;
  const { snapshot } = await runData(lab, spec, data);
  if (snapshot.hash === snapshotHash) return;
  const words = `“${data.id}” has changed since run ${id} was started. Run it again with the data as it is now.`;
  throw new LabError('conflict', words, { started: snapshotHash, now: snapshot.hash });
}

/** Number of training examples that an update looks at, for an estimate of the time. */
export function batchExamples(lab: ReadContext, spec: ExperimentSpec, chosen: DataRef | null): number {
  const { ref } = requireData(lab, chosen, spec.data.kind);
  const all = dataSource(ref.kind).trainCount(lab.store.data.facts(ref), spec.data);
  return netKinds.get(spec.kind)?.batch(spec, all) ?? all;
}

function noPictures({ title }: DataSet): LabError {
  return new LabError(
    'bad_input',
    `The examples of “${title}” are no pictures, so they cannot be mirrored, shifted or made brighter. Leave the augmentation out.`,
  );
}

function notMade({ title, shape }: DataSet): LabError {
  const pixels = shape === null ? '' : ` at ${shape.rows} × ${shape.columns} pixels`;
  return new LabError(
    'not_found',
    `The pictures of “${title}”${pixels} are gone. Start the run again to make them anew.`,
  );
}

function unfitting(set: DataSet, spec: ExperimentSpec): LabError {
  const kind = dataKinds.get(set.ref.kind);
  return new LabError(
    'bad_input',
    `This experiment learns from ${spec.data.kind}, and “${set.title}” is ${kind?.one ?? 'of another kind'}. Choose data that fits, or change data.kind.`,
    { asked: spec.data.kind, given: set.ref },
  );
}
