import { LabError } from '../../../shared/failure.ts';
import { computed, ref, shallowRef, watch } from 'vue';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import { sameData, type DataRef } from '../../../shared/models/data/data-set.ts';
import type { ExperimentSpec, Preset } from '../../../shared/models/experiment.ts';
import {
  beginning,
  experimentParameters,
  fieldParameters,
  specFromValues,
  specValues,
  usualValues,
} from '../../../shared/models/experiment-values.ts';
import type { FieldParameter, ListParameter } from '../../../shared/models/parameter.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { specDifferences } from '../../../shared/models/spec-path.ts';
import { lab, valueOf } from '../../bridge/lab.ts';
import { useData } from '../../stores/data.ts';
import { useKinds } from '../../stores/kinds.ts';
import { useExperimentFacts } from './experiment-facts.ts';
import { runName } from '../../parts/run-name.ts';

/** The experiment on the form: what a person set, what is wrong with it, and what the lab says about it. */
export function useExperiment() {
  const sets = useData();
  const kinds = useKinds();
  const presets = shallowRef<readonly Preset[]>([]);
  const preset = ref('');
  /** The set to train on; null for none. */
  const data = shallowRef<DataRef | null>(null);
  const engine = ref<EngineChoice | 'settings'>('settings');
  const name = ref('');
  const tags = ref<string[]>([]);
  /** The run that is on the form with changes. */
  const parent = ref<number | null>(null);
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
  const parameters = computed(() => fieldParameters(kinds.kinds, leaves.value));
  const lists = computed(() => experimentParameters(kinds.kinds, leaves.value).filter((one) => one.kind === 'list'));
  const net = computed(() => kinds.net(base.value?.kind));
  /** The kind of data that the preset asks for; that of the set where it is one that the preset was refitted to. */
  const dataKind = computed(() => {
    const own = base.value?.data.kind;
    const asked = presetSpec(preset.value)?.data.kind;
    return asked !== undefined && kinds.data(own)?.fits.includes(asked) ? asked : own;
  });
  const checked = computed(() => specFromValues(kinds.kinds, leaves.value));
  const spec = computed(() => (checked.value.ok ? checked.value.spec : undefined));
  const problems = computed<ReadonlyMap<string, string>>(() => (checked.value.ok ? new Map() : checked.value.problems));
  const suggestedName = computed(() =>
    spec.value === undefined || base.value === undefined
      ? preset.value
      : runName(kinds.kinds, preset.value, presetSpec(preset.value) ?? base.value, spec.value),
  );

  // Another optimizer starts from its own usual numbers, though some have the names of those before.
  watch([leaves, base], ([now, from], [before, fromBefore]) => {
    if (from === undefined || from !== fromBefore) return;
    const begins = beginning(experimentParameters(kinds.kinds, now), before, now);
    const others = [...begins].filter(([path, usual]) => now.get(path) !== usual && now.get(path) === before.get(path));
    if (others.length > 0) values.value = { ...values.value, ...Object.fromEntries(others) };
  });

  function presetSpec(wanted: string): ExperimentSpec | undefined {
    return presets.value.find((candidate) => candidate.name === wanted)?.spec;
  }

  function fill(from: ExperimentSpec): void {
    base.value = { ...from };
    const own = specValues(from);
    // Another rule or optimizer needs its own parameters as soon as it is chosen.
    const spare = usualValues(experimentParameters(kinds.kinds, own));
    values.value = Object.fromEntries([...spare, ...own]);
  }

  /** Puts a preset on the form, fitted to a set (null: the one added last that fits); `keep` leaves what a person changed as it is. */
  async function choose(presetName: string, set: DataRef | null, keep: boolean): Promise<void> {
    // The presets themselves could not be read, which is said already.
    if (presetName === '') return;
    if (!keep) parent.value = null;
    const wanted = presetSpec(presetName);
    const changed = keep && wanted !== undefined && spec.value?.kind === wanted.kind ? changes(wanted, spec.value) : {};
    fitting.value += 1;
    try {
      if (!kinds.loaded) await kinds.read();
      // The fields are there from the beginning, to be read, while the lab fits them to the data.
      if (base.value === undefined && wanted !== undefined) fill(wanted);
      const nothing = (): boolean => wanted !== undefined && sets.fitting(wanted.data.kind).length === 0;
      if (set === null && nothing()) await sets.read();
      if (wanted !== undefined && set === null && nothing()) {
        // Nothing to fit it to yet: the form shows the preset as it is.
        preset.value = presetName;
        data.value = null;
        adjustments.value = [];
        fill(wanted);
      } else {
        const resolved = await valueOf(lab.training.resolve({ preset: presetName, data: set, settings: changed }));
        preset.value = presetName;
        if (!sameData(data.value, resolved.data)) data.value = resolved.data;
        adjustments.value = resolved.adjustments;
        fill(resolved.spec);
      }
      failure.value = undefined;
    } catch (error) {
      // Nothing on the form is wrong where nobody looked at it; the banner says that the lab is lost.
      if (!(error instanceof LabError && error.code === 'unavailable')) failure.value = error;
    } finally {
      fitting.value -= 1;
    }
  }

  /** Puts an earlier run on the form. */
  function takeFrom(run: RunSummary): void {
    preset.value = run.preset ?? nearestPreset(run.spec);
    data.value = run.data;
    tags.value = [...run.tags];
    parent.value = run.id;
    adjustments.value = [];
    fill(run.spec);
  }

  function nearestPreset(of: ExperimentSpec): string {
    return presets.value.find((candidate) => candidate.spec.kind === of.kind)?.name ?? preset.value;
  }

  async function readPresets(): Promise<void> {
    try {
      presets.value = await valueOf(lab.presets.list({}));
      if (preset.value === '') preset.value = presets.value[0]?.name ?? '';
    } catch (error) {
      failure.value = error;
    }
  }

  /** @throws LabError when the form is not complete, or the lab refuses. */
  async function start(): Promise<number> {
    if (spec.value === undefined) {
      throw new LabError('bad_input', 'Some fields of the form are missing or invalid. Fix the marked fields.');
    }
    const started = await valueOf(
      lab.training.start({
        spec: spec.value,
        data: data.value,
        preset: preset.value,
        name: name.value.trim() === '' ? suggestedName.value : name.value.trim(),
        engine: engine.value === 'settings' ? null : engine.value,
        tags: tags.value,
        parent: parent.value,
      }),
    );
    return started.run;
  }

  const facts = useExperimentFacts(spec, data, engine);
  return {
    ...{
      presets,
      preset,
      data,
      dataKind,
      engine,
      name,
      tags,
      values,
      leaves,
      parameters,
      lists,
      net,
      adjustments,
      failure,
    },
    ...{ spec, problems, suggestedName, filled, ...facts, choose, takeFrom, readPresets, start },
  };
}

/** Paths and values that are not the preset's, without how the data is divided, which is fitted anew. */
function changes(preset: ExperimentSpec, spec: ExperimentSpec): Record<string, unknown> {
  const changed = specDifferences(preset, spec).filter(({ path }) => !path.startsWith('data.'));
  return Object.fromEntries(changed.map(({ path, value }) => [path, value]));
}

export type Experiment = ReturnType<typeof useExperiment>;

/**
 * The fields of a form in its order: those set often, and the others. What belongs to a list has rows of its own.
 * @param often paths of the parameters that are set often.
 */
export function arranged(
  parameters: readonly FieldParameter[],
  often: readonly string[],
  lists: readonly ListParameter[],
): [FieldParameter[], FieldParameter[]] {
  const inList = ({ path }: FieldParameter): boolean => lists.some((list) => path.startsWith(`${list.path}.`));
  const first = often.flatMap((path) => parameters.filter((candidate) => candidate.path === path));
  const more = parameters.filter((one) => !often.includes(one.path) && !inList(one));
  return [first, more];
}
