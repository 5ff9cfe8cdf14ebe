import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { EngineChoice } from '../../../shared/contract/contract.ts';
import type { Preset, ExperimentSpec } from '../../../shared/models/experiment.ts';
import { parameters, specFromValues } from '../../../shared/models/parameter.ts';
import { specDifferences, specParameters } from '../../../shared/models/spec-path.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { runName } from './run-name.ts';

export interface SplitCounts {
  train: number;
  validation: number;
  test: number;
}

export interface Estimate {
  seconds: number | null;
  basedOn: number;
}

const settle = 250;

/** The experiment on the form: what a person set, what is wrong with it, and what the lab says about it. */
export function useExperiment() {
  const presets = shallowRef<readonly Preset[]>([]);
  const preset = ref('part4');
  const digits = ref('');
  const engine = ref<EngineChoice | 'settings'>('settings');
  const name = ref('');
  const tags = ref<string[]>([]);
  const values = ref<Record<string, unknown>>({});
  const adjustments = shallowRef<readonly string[]>([]);
  const failure = shallowRef<unknown>();
  /** The spec as it was put on the form: what differs from it, a person changed. */
  const base = shallowRef<ExperimentSpec>();

  const checked = computed(() => specFromValues(new Map(Object.entries(values.value))));
  const spec = computed(() => (checked.value.ok ? checked.value.spec : undefined));
  const problems = computed<ReadonlyMap<string, string>>(() => (checked.value.ok ? new Map() : checked.value.problems));
  const suggestedName = computed(() =>
    spec.value === undefined || base.value === undefined
      ? preset.value
      : runName(preset.value, specDifferences(presetSpec() ?? base.value, spec.value)),
  );

  function presetSpec(): ExperimentSpec | undefined {
    return presets.value.find((candidate) => candidate.name === preset.value)?.spec;
  }

  function fill(from: ExperimentSpec): void {
    base.value = from;
    // A split by chance needs a seed as soon as it is chosen.
    values.value = { 'data.split.seed': 0 };
    for (const { path, value } of specParameters(from)) values.value[path] = value;
  }

  /** Puts a preset on the form, fitted to the digits set; `keep` leaves what a person changed as it is. */
  async function choose(presetName: string, set: string, keep: boolean): Promise<void> {
    const changed = keep && spec.value !== undefined && base.value !== undefined ? changes(base.value, spec.value) : {};
    try {
      const resolved = await valueOf(
        lab.training.resolve({ preset: presetName, digits: set === '' ? null : set, settings: changed }),
      );
      preset.value = presetName;
      digits.value = resolved.digits ?? set;
      adjustments.value = resolved.adjustments;
      fill(resolved.spec);
      failure.value = undefined;
    } catch (error) {
      failure.value = error;
    }
  }

  /** Puts an earlier run on the form. */
  function takeFrom(run: RunSummary): void {
    preset.value = run.preset ?? preset.value;
    digits.value = run.digits ?? digits.value;
    tags.value = [...run.tags];
    adjustments.value = [];
    fill(run.spec);
  }

  async function readPresets(): Promise<void> {
    try {
      // The form has the parameters of softmax regression; other nets are started from the command line.
      const all = await valueOf(lab.presets.list({}));
      presets.value = all.filter((candidate) => candidate.spec.kind === 'softmax-regression');
    } catch (error) {
      failure.value = error;
    }
  }

  /** @throws LabError when the lab refuses. */
  async function start(): Promise<number> {
    if (spec.value === undefined) throw new Error('The experiment on the form is not complete.');
    const started = await valueOf(
      lab.training.start({
        spec: spec.value,
        digits: digits.value,
        preset: preset.value,
        name: name.value.trim() === '' ? suggestedName.value : name.value.trim(),
        engine: engine.value === 'settings' ? null : engine.value,
        tags: tags.value,
      }),
    );
    return started.run;
  }

  const facts = useFacts(spec, digits, engine);
  return {
    ...{ presets, preset, digits, engine, name, tags, values, adjustments, failure },
    ...{ spec, problems, suggestedName, ...facts, choose, takeFrom, readPresets, start },
  };
}

/** Paths and values a person changed, without the split, which is fitted to the digits set anew. */
function changes(base: ExperimentSpec, spec: ExperimentSpec): Record<string, unknown> {
  const changed = specDifferences(base, spec).filter(({ path }) => !path.startsWith('data.split.'));
  return Object.fromEntries(changed.map(({ path, value }) => [path, value]));
}

/** What the lab says about a spec a moment after it was last changed: the counts of its split and the time it will take. */
function useFacts(spec: Ref<ExperimentSpec | undefined>, digits: Ref<string>, engine: Ref<EngineChoice | 'settings'>) {
  const counts = shallowRef<SplitCounts>();
  const splitProblem = ref<string>();
  const estimate = shallowRef<Estimate>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function ask(): Promise<void> {
    const turn = ++asked;
    const [present, set] = [spec.value, digits.value];
    if (present?.data.kind !== 'digits' || set === '') return;
    const [split, time] = await Promise.all([
      lab.digits.split({ id: set, split: present.data.split }),
      lab.training.estimate({
        spec: present,
        digits: set,
        engine: engine.value === 'settings' ? null : engine.value,
      }),
    ]);
    if (turn !== asked) return;
    splitProblem.value = split.ok ? undefined : split.error.message;
    counts.value = split.ok
      ? {
          train: split.value.train.count,
          validation: split.value.validation.count,
          test: split.value.test.count,
        }
      : undefined;
    estimate.value = time.ok ? time.value : undefined;
  }

  watch([spec, digits, engine], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), settle);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return { counts, splitProblem, estimate };
}

export type Experiment = ReturnType<typeof useExperiment>;

/** Parameters a person sets often, in the order of the form; the others fold away below them. */
export const firstPaths: readonly string[] = [
  'optimizer.learningRate',
  'optimizer.momentum',
  'steps',
  'minimumChange',
  'seed',
];
export const firstParameters = firstPaths.flatMap((path) => parameters.filter((candidate) => candidate.path === path));
export const moreParameters = parameters.filter((parameter) => !firstPaths.includes(parameter.path));
