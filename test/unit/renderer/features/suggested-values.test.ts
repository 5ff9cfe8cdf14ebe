import { expect, it } from 'vitest';
import { suggestedValues } from '../../../../renderer/features/train/suggested-values.ts';
import { canVary } from '../../../../renderer/features/train/can-vary.ts';
import { fieldParameters, specValues } from '../../../../shared/models/experiment-values.ts';
import { describeExperiments } from '../../../../shared/models/experiment-kinds.ts';
import { accepts } from '../../../../shared/models/parameter.ts';
import { allPresets } from '../../../../main/work/presets.ts';
import { variedFromText } from '../../../../shared/models/sweeps/varied-text.ts';

const kinds = describeExperiments();

it.each(allPresets().map(({ name, spec }) => ({ name, spec })))(
  'offers at least two values for every field of $name that can vary, each of which the field takes',
  ({ spec }) => {
    const values = specValues(spec);
    const short: string[] = [];
    for (const field of fieldParameters(kinds, values).filter(({ path }) => canVary(path) && path !== 'seed')) {
      const varied = variedFromText(field.path, suggestedValues(field, values.get(field.path)));
      const offered = 'values' in varied ? varied.values : [];
      expect(
        offered.filter((one) => !accepts(field, one)),
        field.path,
      ).toEqual([]);
      if (offered.length < 2) short.push(`${field.path}: ${JSON.stringify(offered)}`);
    }
    expect(short).toEqual([]);
  },
);
