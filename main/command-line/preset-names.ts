import { readdirSync } from 'node:fs';
import { presets } from '../../shared/models/presets.ts';
import { resources } from '../places.ts';

/** Names of all presets, as the help lists them: of those of the application their files are, so that none is read for it. */
export function presetNames(): string[] {
  const ending = '.json';
  const files = readdirSync(resources('presets')).filter((file) => file.endsWith(ending));
  const own = files.map((file) => file.slice(0, -ending.length));
  return [...own.sort(new Intl.Collator('en', { numeric: true }).compare), ...presets.names()];
}
