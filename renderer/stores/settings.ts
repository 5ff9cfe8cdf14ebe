import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorReport, Settings } from '../../shared/contract/contract.ts';
import type { Result } from '../../shared/failure.ts';
import type { EngineName } from '../../shared/models/engine.ts';
import { engineNames } from '../../shared/models/engine.ts';
import { lab } from '../bridge/lab.ts';
import { useLab } from './connection.ts';

/** The lab's settings, and what its machine can do. */
export const useSettings = defineStore('settings', () => {
  const settings = ref<Settings>();
  const doctor = shallowRef<DoctorReport>();

  async function read(): Promise<void> {
    const [current, report] = await Promise.all([lab.lab.settings({}), lab.lab.doctor({})]);
    if (current.ok) settings.value = current.value;
    if (report.ok) doctor.value = report.value;
  }

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

  useLab(read, (event) => {
    if (event.type === 'settings') settings.value = event.settings;
    if (event.type === 'engines-changed') void read();
  });

  return { settings, doctor, change, engineInUse };
});
