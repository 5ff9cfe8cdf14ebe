import type { Preset } from './experiment.ts';
import { Registry } from './registry.ts';

/** Presets that come with a kind of net, beside those of `resources/presets`. */
export const presets = new Registry<Preset>(({ name }) => name);
