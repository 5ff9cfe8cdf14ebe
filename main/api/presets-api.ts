import type { LabHandlers } from '../../shared/contract/port.ts';
import { allPresets } from '../work/presets.ts';

export function presetsApi(): LabHandlers['presets'] {
  return { list: () => allPresets() };
}
