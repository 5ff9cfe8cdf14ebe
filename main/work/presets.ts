import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { inputWords } from '../../shared/lib/input-words.ts';
import { preset, type Preset } from '../../shared/models/experiment.ts';
import { presets } from '../../shared/models/presets.ts';
import { readNamedFileSync } from '../named-file.ts';
import { resources } from '../places.ts';

const mostPresetBytes = 256 * 1024;

/** The presets of the application, by name, then those that came with a kind of net. */
export function allPresets(): Preset[] {
  const folder = resources('presets');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
  const own = files.map((file) =>
    preset.parse(JSON.parse(readNamedFileSync(join(folder, file), mostPresetBytes).toString('utf8'))),
  );
  return [...own, ...presets.all().map(checked)];
}

/** @throws LabError `bad_data` for a preset that its own net could not be trained by. */
function checked(one: Preset): Preset {
  const parsed = preset.safeParse(one);
  if (parsed.success) return parsed.data;
  throw new LabError('bad_data', `The preset “${one.name}” does not fit its net: ${inputWords(parsed.error)}`);
}

/** @throws LabError `not_found`, saying which there are. */
export function presetByName(name: string): Preset {
  const all = allPresets();
  const found = all.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new LabError(
    'not_found',
    `There is no preset “${name}”. There are: ${all.map((other) => other.name).join(', ')}.`,
  );
}
