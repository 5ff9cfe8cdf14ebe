import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorReport } from '../../shared/contract/contract.ts';
import type { Settings } from '../../shared/models/settings.ts';
import type { Result } from '../../shared/failure.ts';
import type { EngineName } from '../../shared/models/engine.ts';
import { engineNames } from '../../shared/models/engine.ts';
import { lab } from '../bridge/lab.ts';
import { together, useLive } from './live.ts';

/** The lab's settings, and what its machine can do. */
export const useSettings = defineStore('settings', () => {
  const settings = ref<Settings>();
  const doctor = shallowRef<DoctorReport>();

  async function change(part: Partial<Settings>): Promise<Result<Settings>> {
    const result = await lab.lab.changeSettings(part);
    if (result.ok) settings.value = result.value;
    return result;
  }

  /** The engine a run started now would use: the one chosen if it is present, else the best present. */
  function engineInUse(): EngineName | undefined {
    const engines = doctor.value?.engines;
    const chosen = settings.value?.engine ?? 'best';
    if (chosen !== 'best' && engines?.[chosen].available) return chosen;
    return engineNames.find((name) => engines?.[name].available);
  }

  useLive(
    () => together(lab.lab.settings({}), lab.lab.doctor({})),
    ([current, report]) => {
      settings.value = current;
      doctor.value = report;
    },
    {
      follow: (event) => {
        if (event.type === 'settings') settings.value = event.settings;
        return event.type === 'engines-changed';
      },
    },
  );

  return { settings, doctor, change, engineInUse };
});
