import { setImmediate as turn } from 'node:timers/promises';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { leanRecord } from '../../../shared/models/record.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';
import { planSettings, type SweepPlan, type TrialSettings } from '../../../shared/models/sweeps/plan.ts';
import { withoutData } from '../../../shared/models/sweeps/data-path.ts';
import { dataKey, type DataRef } from '../../../shared/models/data/data-set.ts';
import { LabError } from '../../../shared/failure.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import { dataSources } from '../../data/sources/data-sources.ts';
import { weightCount } from '../../learning/nets/net-builders.ts';
import type { RunKey, TrialKey } from '../../store/stored-sweep.ts';
import type { ReadContext } from '../lab-context.ts';
import { plannedData, requireData, ruledSet, runData, withOwnRule, type RunData } from '../runs/run-data.ts';
import { specHash } from '../runs/start-run.ts';

/** Settings worked out before others get a turn in the lab's thread. */
const atOnce = 50;

/** Makes the specs of a sweep's trials, and looks up each way of dividing the data once. */
export class Trials {
  readonly #lab: ReadContext;
  readonly #base: ExperimentSpec;
  readonly #data: DataRef;
  readonly #found = new Map<string, Promise<RunData>>();
  readonly #plans = new Map<string, Promise<RunData>>();
  readonly #sets = new Map<string, DataRef>();

  constructor(lab: ReadContext, base: ExperimentSpec, data: DataRef) {
    this.#lab = lab;
    this.#base = base;
    this.#data = data;
  }

  /**
   * The spec of one trial, which keeps what a run of a sweep keeps unless the experiment itself says otherwise.
   * @throws LabError `bad_input` when the settings do not fit it.
   */
  spec(settings: TrialSettings, seed: number): ExperimentSpec {
    const { data, rest } = named(settings);
    const base = data === undefined ? this.#base : this.#onItself(data);
    const spec = { ...withSettings(base, rest), seed };
    if (spec.record !== undefined) return spec;
    const { features, classNames } = ruledSet(this.#lab, data ?? this.#data, spec.data).set;
    const numbers = weightCount(spec, { size: features, classes: classNames.length });
    return { ...spec, record: leanRecord(numbers * Float32Array.BYTES_PER_ELEMENT) };
  }

  /** What another set leaves to itself is as that set has it, not as the one that the sweep was planned with. */
  #onItself(data: DataRef): ExperimentSpec {
    const { kind } = this.#base.data;
    const usual = dataKinds.get(kind)?.usual;
    const isOpen = dataSources.get(kind)?.own !== undefined && usual !== undefined;
    const base = isOpen ? { ...this.#base, data: usual } : this.#base;
    return withOwnRule(this.#lab, base, requireData(this.#lab, data, kind));
  }

  /** What a trial is trained on: the sweep's own set, or the one that its settings name. @throws LabError as `runData`. */
  data(spec: ExperimentSpec, settings: TrialSettings): Promise<RunData> {
    return this.#lookedUp(this.#found, spec, settings, runData);
  }

  /** The same before the pictures that a trial asks for are made. */
  planned(spec: ExperimentSpec, settings: TrialSettings): Promise<RunData> {
    return this.#lookedUp(this.#plans, spec, settings, plannedData);
  }

  #lookedUp(
    known: Map<string, Promise<RunData>>,
    spec: ExperimentSpec,
    settings: TrialSettings,
    look: typeof runData,
  ): Promise<RunData> {
    const set = named(settings).data ?? this.#data;
    const key = JSON.stringify([set, spec.data]);
    const found = known.get(key) ?? look(this.#lab, spec, set);
    known.set(key, found);
    return found;
  }

  /** What a run of a trial is known by: among other things by the set that it is really trained on. */
  runKey({ settings, seed, specHash: hash, snapshotHash }: TrialKey): RunKey {
    const [snapshot = ''] = snapshotHash.split(' ');
    const key = JSON.stringify(settings);
    const known = this.#sets.get(key);
    const chosen = named(settings).data ?? this.#data;
    const data = known ?? ruledSet(this.#lab, chosen, this.spec(settings, seed).data).set.ref;
    this.#sets.set(key, data);
    return { specHash: hash, snapshotHash: snapshot, data };
  }

  /** What each of the settings is trained on, for all that a plan varies of the data. */
  async specsByData(plan: SweepPlan): Promise<{ spec: ExperimentSpec; data: DataRef }[]> {
    const found = new Map<string, { spec: ExperimentSpec; data: DataRef }>();
    for (const [place, settings] of settingsOf(plan).entries()) {
      if (place % atOnce === atOnce - 1) await turn();
      const spec = this.spec(settings, 0);
      const data = named(settings).data ?? this.#data;
      found.set(JSON.stringify([data, spec.data]), { spec, data });
    }
    return [...found.values()];
  }

  /**
   * All trials of a plan, settings by settings. Pictures that some of them ask for need not be made yet.
   * @throws LabError `bad_input` when one of them does not fit, naming it.
   */
  async of(plan: SweepPlan): Promise<TrialKey[]> {
    const keys: TrialKey[] = [];
    for (const [place, settings] of settingsOf(plan).entries()) {
      if (place % atOnce === atOnce - 1) await turn();
      const [first = 0] = plan.seeds;
      const spec = this.spec(settings, first);
      const { snapshot } = await this.planned(spec, settings);
      // Sets that are made of one snapshot of faces are trials of their own.
      const { data } = named(settings);
      const snapshotHash = data === undefined ? snapshot.hash : `${snapshot.hash} ${dataKey(data)}`;
      for (const seed of new Set(plan.seeds)) {
        keys.push({ settings, seed, specHash: specHash({ ...spec, seed }), snapshotHash });
      }
    }
    return keys;
  }
}

/** @throws LabError `bad_input` for what names no set. */
function named(settings: TrialSettings): ReturnType<typeof withoutData> {
  try {
    return withoutData(settings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LabError('bad_input', error.message);
  }
}

function settingsOf(plan: SweepPlan): TrialSettings[] {
  try {
    return planSettings(plan);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new LabError('bad_input', `${error.message} Try fewer values or seeds.`);
  }
}
