import type { LabHandlers } from '../../shared/contract/port.ts';
import { appVersion } from '../places.ts';
import { directoryBytes, freeBytes } from '../work/disk-use.ts';
import { doctorReport } from '../work/engines/doctor.ts';
import type { LabContext } from '../work/lab-context.ts';

/** The lab itself: where it is, what this machine has, what it is set to. */
export function labApi(lab: LabContext): LabHandlers['lab'] {
  return {
    info: async () => ({
      version: appVersion,
      dataDirectory: lab.dataDirectory,
      pid: process.pid,
      host: 'this computer',
      startedAt: lab.startedAt,
      usedBytes: await directoryBytes(lab.dataDirectory),
      freeBytes: await freeBytes(lab.dataDirectory),
    }),
    doctor: () => doctorReport(lab),
    settings: () => lab.store.settings.get(),
    changeSettings: (changes) => {
      const settings = lab.store.settings.change(changes);
      lab.events.emit({ type: 'settings', settings });
      return settings;
    },
  };
}
