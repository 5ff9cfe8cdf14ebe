import type { DataRef, DataSet } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { instrumentKinds } from '../../../shared/models/instruments/instrument-kinds.ts';
import { instrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import type { ClaimExperiment, ClaimMeasure, MeasureOf, WantedData } from '../../../shared/models/ledger/ledger.ts';
import { Registry } from '../../../shared/models/registry.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';
import type { ReadContext } from '../lab-context.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import { allPresets } from '../presets.ts';
import { runData, type RunData } from '../runs/run-data.ts';
import { canonical, specHash, startRun } from '../runs/start-run.ts';
import { untrainedPreset } from '../instruments/untrained.ts';
import { startAnalysis } from '../instruments/analyses.ts';
import { Trials } from '../sweeps/trials.ts';
import { decidingSettings, foundIn } from './analysis-numbers.ts';
import type { Measured } from './judge.ts';
import { dataMaking, type MakeData } from './made-data.ts';
import { kindsThatFit, wantedSet, wantedSets } from './wanted-data.ts';

/** What a claim's number is made of, as far as this lab has it. */
export type Looked =
  | ({ state: 'unavailable' } & Lacking)
  | { state: 'open'; runs: number[]; analyses: number[]; missing: readonly Missing[] }
  | ({
      state: 'measured';
      runs: number[];
      analyses: number[];
      facts: string[];
      others?: OnOtherData[];
      missing?: readonly Missing[];
    } & Measured);

/** Why a number cannot be had. `lacks`: the kinds of data of which a set has to be added for it. */
interface Lacking {
  why: string;
  lacks?: readonly string[];
}

/** The same measure on another set. */
interface OnOtherData {
  data: string;
  runs: number[];
  measured: Measured;
}

/**
 * Work that a claim still needs. `start` begins it and tells the id of what it became; of data it is a job, after which the claim is to be
 * looked at again.
 */
export type Missing =
  | { kind: 'run' | 'analysis'; start(lab: QueueContext): Promise<number> }
  | { kind: 'data'; called: string; start: MakeData };

/** One look at all claims: what each way of dividing each set gives is looked up once. */
export class LedgerReading {
  readonly lab: ReadContext;
  readonly #found = new Map<string, Promise<RunData>>();

  constructor(lab: ReadContext) {
    this.lab = lab;
  }

  /** @throws LabError as `runData`. */
  data(spec: ExperimentSpec, ref: DataRef): Promise<RunData> {
    const key = JSON.stringify([ref, spec.data]);
    const found = this.#found.get(key) ?? runData(this.lab, spec, ref);
    this.#found.set(key, found);
    return found;
  }
}

/** How a kind of measure is looked up. */
interface MeasureKind {
  kind: ClaimMeasure['kind'];
  look(reading: LedgerReading, measure: ClaimMeasure, seeds: number): Promise<Looked>;
}

function measureKind<Kind extends ClaimMeasure['kind']>(
  kind: Kind,
  look: (reading: LedgerReading, measure: MeasureOf<Kind>, seeds: number) => Promise<Looked>,
): MeasureKind {
  const isOwn = (measure: ClaimMeasure): measure is MeasureOf<Kind> => measure.kind === kind;
  return {
    kind,
    look: (reading, measure, seeds) => {
      if (!isOwn(measure)) throw new Error(`A measure of the kind ${measure.kind} is not of the kind ${kind}.`);
      return look(reading, measure, seeds);
    },
  };
}

export const measures = new Registry<MeasureKind>(
  ({ kind }) => kind,
  [
    measureKind('counts', ({ lab }, { data, part, class: of }) => {
      const set = wantedSet(lab, data);
      if (set === undefined) return Promise.resolve(unavailable(data));
      const count = set.parts[part]?.perClass[of];
      if (count === undefined) {
        const why = `“${set.title}” has no ${part} examples of class ${of}.`;
        return Promise.resolve<Looked>({ state: 'unavailable', why });
      }
      return Promise.resolve<Looked>({
        state: 'measured',
        values: [count],
        runs: [],
        analyses: [],
        facts: [set.title],
      });
    }),
    measureKind('analysis', (reading, measure) => lookedAnalysis(reading, measure)),
    measureKind('runs', async (reading, { experiment, metric, sets }, seeds) => {
      const looked = await lookedRuns(reading, experiment, metric, seeds);
      if ('why' in looked) return { state: 'unavailable', ...looked };
      const one = asLooked([looked], ([values = []]) => values);
      const others: OnOtherData[] = [];
      for (const set of wantedSets(reading.lab, experiment.data).slice(1, sets)) {
        const other = await lookedRuns(reading, experiment, metric, seeds, set);
        if ('why' in other || one.state === 'unavailable') continue;
        one.missing = [...(one.missing ?? []), ...other.missing];
        const { runs } = other;
        const values = other.values.filter((value) => value !== null);
        if (values.length === other.values.length) others.push({ data: set.title, runs, measured: { values } });
      }
      return { ...one, others };
    }),
    measureKind('comparison', async (reading, { first, second, metric, how }, seeds) => {
      const [one, other] = [
        await lookedRuns(reading, first, metric, seeds),
        await lookedRuns(reading, second, metric, seeds),
      ];
      if ('why' in one) return { state: 'unavailable', ...one };
      if ('why' in other) return { state: 'unavailable', ...other };
      return asLooked([one, other], ([left = [], right = []]) =>
        left.map((value, at) => {
          const against = right[at] ?? Number.NaN;
          return how === 'difference' ? value - against : 1 - (1 - value) / (1 - against);
        }),
      );
    }),
    measureKind('missing', (_reading, { why }) => Promise.resolve({ state: 'unavailable', why })),
  ],
);

const unavailable = (wanted: WantedData): Looked => ({ state: 'unavailable', ...notThere(wanted) });

const notThere = ({ called, kind }: WantedData): Lacking => ({
  why: `This lab has no ${called}. Add them, then run the claim.`,
  lacks: kindsThatFit(kind),
});

interface LookedRuns {
  /** By seed; null where there is no run that has ended. */
  values: (number | null)[];
  runs: number[];
  missing: Missing[];
  facts: string[];
}

function asLooked(parts: readonly LookedRuns[], value: (values: number[][]) => number[]): Looked {
  const [runs, missing] = [parts.flatMap((part) => part.runs), parts.flatMap((part) => part.missing)];
  const known = parts.map(({ values }) => values.filter((one) => one !== null));
  if (known.some((values, at) => values.length < (parts[at]?.values.length ?? 0))) {
    return { state: 'open', runs, analyses: [], missing };
  }
  const facts = [...new Set(parts.flatMap((part) => part.facts))];
  return { state: 'measured', values: value(known), runs, analyses: [], facts };
}

/**
 * The runs of an experiment by seed: any run of this lab with the same spec and data will do, whoever asked for it. Without a metric the
 * value of one that has ended is 1.
 */
async function lookedRuns(
  reading: LedgerReading,
  { preset: name, set: settings, data }: ClaimExperiment,
  metric: string | null,
  seeds: number,
  on?: DataSet,
): Promise<LookedRuns | Lacking> {
  const { lab } = reading;
  const preset = allPresets().find((one) => one.name === name);
  if (preset === undefined) return { why: `This version of Hidden Unit has no preset “${name}”.` };
  const set = on ?? wantedSet(lab, data);
  if (set === undefined) {
    const start = await dataMaking(lab, data);
    if (start === undefined) return notThere(data);
    return { values: [null], runs: [], missing: [{ kind: 'data', called: data.called, start }], facts: [] };
  }
  const looked: LookedRuns = { values: [], runs: [], missing: [], facts: [set.title] };
  for (const spec of specsOf(lab, preset.spec, settings, set.ref, seeds)) {
    const { snapshot } = await reading.data(spec, set.ref);
    const known = lab.store.sweeps.sameRun(
      { specHash: specHash(spec), snapshotHash: snapshot.hash, data: set.ref },
      null,
    );
    const run = known === undefined ? undefined : lab.store.runs.get(known);
    if (run !== undefined) looked.runs.push(run.id);
    else looked.missing.push({ kind: 'run', start: (to) => begin(to, spec, name, set.ref) });
    const measured = metric === null ? 1 : run?.metrics[metric]?.last;
    looked.values.push(run?.status === 'succeeded' ? (measured ?? null) : null);
    if (run?.status === 'succeeded' && measured === undefined)
      return { why: `Run ${run.id} measured no ${metric ?? 'end'}.` };
  }
  return looked;
}

function specsOf(
  lab: ReadContext,
  base: ExperimentSpec,
  settings: ClaimExperiment['set'],
  ref: DataRef,
  seeds: number,
): ExperimentSpec[] {
  if (seeds === 1) return [withSettings(base, settings)];
  const trials = new Trials(lab, base, ref);
  return Array.from({ length: seeds }, (_, seed) => trials.spec({ ...settings }, seed));
}

async function begin(lab: QueueContext, spec: ExperimentSpec, preset: string, data: DataRef): Promise<number> {
  const { run } = await startRun(lab, { spec, data, preset, name: null, engine: null, tags: ['ledger'] });
  return run;
}

/** The newest analysis with the same settings, of the net of the experiment or on the wanted set where there is one. */
async function lookedAnalysis(reading: LedgerReading, measure: MeasureOf<'analysis'>): Promise<Looked> {
  const { lab } = reading;
  const kind = instrumentKinds.get(measure.instrument);
  if (kind === undefined)
    return { state: 'unavailable', why: `This version of Hidden Unit has no instrument “${measure.instrument}”.` };
  let snapshotHash: string | null = null;
  if (measure.data !== undefined) {
    const set = wantedSet(lab, measure.data);
    const taken = set === undefined ? undefined : await untrainedPreset(lab, kind.untrained ?? '');
    if (set === undefined || taken?.asked.ref.id !== set.ref.id) return unavailable(measure.data);
    ({ snapshotHash } = taken);
  }
  let run: number | null = null;
  const facts: string[] = [];
  if (measure.experiment !== undefined) {
    const one = await lookedRuns(reading, measure.experiment, null, 1);
    if ('why' in one) return { state: 'unavailable', ...one };
    const trained = one.runs[0];
    if (trained === undefined || one.values[0] === null)
      return { state: 'open', runs: one.runs, analyses: [], missing: one.missing };
    run = trained;
    facts.push(...one.facts);
  }
  const runs = run === null ? [] : [run];
  const settings = instrumentSettings(kind, measure.settings);
  const wanted = decidingSettings(kind, settings, run !== null);
  const candidates = lab.store.analyses
    .list({ instrument: kind.name, run, limit: 1000 })
    .filter(
      (one) =>
        one.status === 'succeeded' &&
        one.run === run &&
        decidingSettings(kind, one.settings, run !== null) === wanted &&
        (snapshotHash === null || one.snapshotHash === snapshotHash),
    );
  for (const { id, settings: had } of candidates) {
    const found = foundIn(measure, lab.store.analyses.get(id).result?.values ?? {});
    if (!('why' in found)) return { state: 'measured', ...found, runs, analyses: [id], facts };
    // An earlier version may have told less: such an analysis is done again. One with all that can be set would tell the same again.
    if (canonical(had) === canonical(settings)) return { state: 'unavailable', why: found.why };
  }
  const start = async (to: QueueContext): Promise<number> =>
    (await startAnalysis(to, { instrument: kind.name, run, data: null, settings: measure.settings })).analysis.id;
  return { state: 'open', runs, analyses: [], missing: [{ kind: 'analysis', start }] };
}
