import { readFileSync } from 'node:fs';
import { resources } from '../../main/places.ts';
import { preset, type ExperimentSpec } from '../../shared/models/experiment.ts';

/** The spec of one of the product's presets. */
export function presetSpec(name: string): ExperimentSpec {
  return preset.parse(JSON.parse(readFileSync(resources('presets', `${name}.json`), 'utf8'))).spec;
}
