import type { ExperimentSpec } from '../../../shared/models/experiment.ts';
import { specValues } from '../../../shared/models/experiment-values.ts';
import { describeKinds } from '../../../shared/models/kinds.ts';
import { parameterLabels } from '../../../shared/models/parameter-labels.ts';
import { parameterText } from '../../../shared/lib/parameter-text.ts';
import type { TrialSettings } from '../../../shared/models/sweeps/plan.ts';
import type { Varied } from '../../../shared/models/sweeps/varied.ts';

const longest = 120;

/** What is trained: a preset, or an experiment without one. */
interface Trained {
  preset: string | null;
  base: ExperimentSpec;
}

/** What a sweep is called that nobody named: what it varies, in the words of the form. `part8: Layer 1, units · Learning rate`. */
export function sweepName({ preset, base }: Trained, vary: readonly Varied[]): string {
  const labels = parameterLabels(describeKinds(), specValues(base));
  const words = vary.map(({ path }) => labels.get(path)?.label ?? path);
  return `${preset ?? base.kind}: ${words.join(' · ')}`.slice(0, longest);
}

/** What the runs of a sweep are called: what is a trial's own, in the order of the plan. `part8 · learning rate 0.001 · seed 2`. */
export function trialNames({ preset, base }: Trained): (settings: TrialSettings, seed: number) => string {
  const labels = parameterLabels(describeKinds(), specValues(base));
  return (settings, seed) => {
    const words = Object.entries(settings).map(([path, value]) => {
      const short = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
      const known = labels.get(path);
      if (known === undefined) return `${path} ${parameterText(short)}`;
      return `${known.label.charAt(0).toLowerCase()}${known.label.slice(1)} ${known.value(short)}`;
    });
    return [preset ?? base.kind, ...words, `seed ${seed}`].join(' · ').slice(0, longest);
  };
}
