import { setImmediate as turn } from 'node:timers/promises';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { leanRecord } from '../../../shared/models/record.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';
import { planSettings, type SweepPlan, type TrialSettings } from '../../../shared/models/sweeps/plan.ts';
import { withoutData } from '../../../shared/models/sweeps/data-path.ts';
import { dataKey, type DataRef } from '../../../shared/models/data/data-set.ts';
import { LabError } from '../../../shared/failure.ts';
import { weightCount } from '../../learning/nets/net-builders.ts';
import type { RunKey, TrialKey } from '../../store/sweep-repository.ts';
import type { ReadContext } from '../lab-context.ts';
import { requireData, runData, type RunData } from '../runs/run-data.ts';
import { specHash } from '../runs/start-run.ts';

/** Settings worked out before others get a turn in the lab's thread. */
const atOnce = 50;

/** Makes the specs of a sweep's trials, and looks up each way of dividing the data once. */
export class Trials {
  readonly #lab: ReadContext;
  readonly #base: ExperimentSpec;
  readonly #data: DataRef;
  readonly #found = new Map<string, Promise<RunData>>();

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
    const spec = { ...withSettings(this.#base, rest), seed };
    if (spec.record !== undefined) return spec;
    const { features, classNames } = requireData(this.#lab, data ?? this.#data, spec.data.kind);
    const numbers = weightCount(spec, { size: features, classes: classNames.length });
    return { ...spec, record: leanRecord(numbers * Float32Array.BYTES_PER_ELEMENT) };
  }

  /** What a trial is trained on: the sweep's own set, or the one that its settings name. @throws LabError as `runData`. */
  data(spec: ExperimentSpec, settings: TrialSettings): Promise<RunData> {
    const set = named(settings).data ?? this.#data;
    const key = JSON.stringify([set, spec.data]);
    const found = this.#found.get(key) ?? runData(this.#lab, spec, set);
    this.#found.set(key, found);
    return found;
  }

  /** What a run of a trial is known by. */
  runKey({ settings, specHash: hash, snapshotHash }: TrialKey): RunKey {
    const [snapshot = ''] = snapshotHash.split(' ');
    return { specHash: hash, snapshotHash: snapshot, data: named(settings).data ?? this.#data };
  }

  /**
   * All trials of a plan, settings by settings.
   * @throws LabError `bad_input` when one of them does not fit, naming it.
   */
  async of(plan: SweepPlan): Promise<TrialKey[]> {
    const keys: TrialKey[] = [];
    for (const [place, settings] of settingsOf(plan).entries()) {
      if (place % atOnce === atOnce - 1) await turn();
      const [first = 0] = plan.seeds;
      const spec = this.spec(settings, first);
      const { snapshot } = await this.data(spec, settings);
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
