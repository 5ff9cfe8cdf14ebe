import { LabError } from '../../../shared/failure.ts';
import { computed, ref, shallowRef } from 'vue';
import type { EngineChoice } from '../../../shared/contract/contract.ts';
import { usualOptimizerValues } from '../../../shared/models/dense-parameters.ts';
import type { ExperimentSpec, Preset } from '../../../shared/models/experiment.ts';
import { parametersOf, specFromValues, specValues } from '../../../shared/models/experiment-parameters.ts';
import type { Parameter } from '../../../shared/models/parameter.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specDifferences } from '../../../shared/models/spec-path.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { useDigits } from '../../stores/digits.ts';
import { useMatrices } from '../../stores/matrices.ts';
import { trainedOn, useExperimentFacts } from './experiment-facts.ts';
import { runName } from './run-name.ts';

/** The experiment on the form: what a person set, what is wrong with it, and what the lab says about it. */
export function useExperiment() {
  const sets = { digits: useDigits(), matrices: useMatrices() };
  const presets = shallowRef<readonly Preset[]>([]);
  const preset = ref('part4');
  /** The digits or the matrices to train on, by what the spec asks for; '' for none. */
  const data = ref('');
  const engine = ref<EngineChoice | 'settings'>('settings');
  const name = ref('');
  const tags = ref<string[]>([]);
  const values = ref<Record<string, unknown>>({});
  const adjustments = shallowRef<readonly string[]>([]);
  const failure = shallowRef<unknown>();
  /** The spec as it was put on the form: what differs from it, a person changed. */
  const base = shallowRef<ExperimentSpec>();
  /** Presets that are being fitted to a set. */
  const fitting = ref(0);
  /** False while what is typed would be lost: nothing is on the form yet, or something else is about to be put there. */
  const filled = computed(() => base.value !== undefined && fitting.value === 0);

  const leaves = computed(() => new Map(Object.entries(values.value)));
  const parameters = computed(() => parametersOf(leaves.value));
  const dataKind = computed(() => base.value?.data.kind ?? 'digits');
  const checked = computed(() => specFromValues(leaves.value));
  const spec = computed(() => (checked.value.ok ? checked.value.spec : undefined));
  const problems = computed<ReadonlyMap<string, string>>(() => (checked.value.ok ? new Map() : checked.value.problems));
  const suggestedName = computed(() =>
    spec.value === undefined || base.value === undefined
      ? preset.value
      : runName(preset.value, presetSpec(preset.value) ?? base.value, spec.value),
  );

  function presetSpec(wanted: string): ExperimentSpec | undefined {
    return presets.value.find((candidate) => candidate.name === wanted)?.spec;
  }

  function fill(from: ExperimentSpec): void {
    base.value = from;
    // Another rule or optimizer needs its own parameters as soon as it is chosen.
    const spare = from.kind === 'dense-net' ? usualOptimizerValues : { 'data.split.seed': 0 };
    values.value = { ...spare, ...Object.fromEntries(specValues(from)) };
  }

  /** Puts a preset on the form, fitted to a set of its kind ('': the one added last); `keep` leaves what a person changed as it is. */
  async function choose(presetName: string, set: string, keep: boolean): Promise<void> {
    const wanted = presetSpec(presetName);
    const changed = keep && wanted !== undefined && spec.value?.kind === wanted.kind ? changes(wanted, spec.value) : {};
    fitting.value += 1;
    try {
      if (wanted !== undefined && sets[wanted.data.kind].newest === undefined) await sets[wanted.data.kind].read();
      if (wanted !== undefined && sets[wanted.data.kind].newest === undefined) {
        // Nothing to fit it to yet: the form shows the preset as it is.
        preset.value = presetName;
        data.value = '';
        adjustments.value = [];
        fill(wanted);
      } else {
        const on = trainedOn(wanted?.data.kind ?? 'digits', set);
        const resolved = await valueOf(lab.training.resolve({ preset: presetName, ...on, settings: changed }));
        preset.value = presetName;
        data.value = resolved.digits ?? resolved.matrices ?? '';
        adjustments.value = resolved.adjustments;
        fill(resolved.spec);
      }
      failure.value = undefined;
    } catch (error) {
      failure.value = error;
    } finally {
      fitting.value -= 1;
    }
  }

  /** Puts an earlier run on the form. */
  function takeFrom(run: RunSummary): void {
    preset.value = run.preset ?? nearestPreset(run.spec);
    data.value = run.digits ?? run.matrices ?? '';
    tags.value = [...run.tags];
    adjustments.value = [];
    fill(run.spec);
  }

  function nearestPreset(of: ExperimentSpec): string {
    return presets.value.find((candidate) => candidate.spec.kind === of.kind)?.name ?? preset.value;
  }

  async function readPresets(): Promise<void> {
    try {
      presets.value = await valueOf(lab.presets.list({}));
    } catch (error) {
      failure.value = error;
    }
  }

  /** @throws LabError when the form is not complete, or the lab refuses. */
  async function start(): Promise<number> {
    if (spec.value === undefined) {
      throw new LabError('bad_input', 'Something on the form is missing or wrong. Mend what is marked there first.');
    }
    const started = await valueOf(
      lab.training.start({
        spec: spec.value,
        ...trainedOn(spec.value.data.kind, data.value),
        preset: preset.value,
        name: name.value.trim() === '' ? suggestedName.value : name.value.trim(),
        engine: engine.value === 'settings' ? null : engine.value,
        tags: tags.value,
      }),
    );
    return started.run;
  }

  const facts = useExperimentFacts(spec, data, engine);
  return {
    ...{ presets, preset, data, dataKind, engine, name, tags, values, leaves, parameters, adjustments, failure },
    ...{ spec, problems, suggestedName, filled, ...facts, choose, takeFrom, readPresets, start },
  };
}

/** Paths and values that are not the preset's, without the split, which is fitted to the digits set anew. */
function changes(preset: ExperimentSpec, spec: ExperimentSpec): Record<string, unknown> {
  const changed = specDifferences(preset, spec).filter(({ path }) => !path.startsWith('data.split.'));
  return Object.fromEntries(changed.map(({ path, value }) => [path, value]));
}

export type Experiment = ReturnType<typeof useExperiment>;

/** Parameters a person sets often, in the order of the form; the others fold away below them. */
const firstPaths: Readonly<Record<ExperimentSpec['kind'], readonly string[]>> = {
  'softmax-regression': ['optimizer.learningRate', 'optimizer.momentum', 'steps', 'minimumChange', 'seed'],
  'dense-net': [
    'optimizer.kind',
    'optimizer.learningRate',
    'optimizer.momentum',
    'optimizer.l2',
    'batch.size',
    'steps',
    'evaluateEvery',
    'keepBest',
    'seed',
  ],
};

/** The parameters of a net in the order of the form: those set often, and the others. Hidden layers have rows of their own. */
export function arranged(parameters: readonly Parameter[], kind: ExperimentSpec['kind']): [Parameter[], Parameter[]] {
  const paths = firstPaths[kind];
  const first = paths.flatMap((path) => parameters.filter((candidate) => candidate.path === path));
  const more = parameters.filter(({ path }) => !paths.includes(path) && !path.startsWith('hidden.'));
  return [first, more];
}
