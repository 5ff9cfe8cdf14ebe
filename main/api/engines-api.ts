import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { measureEngine } from '../engines/engine-measurement.ts';
import { nativeStatus, removeNative } from '../engines/provision/native-status.ts';
import { engines, forgetEngines } from '../work/engines/doctor.ts';
import { engineTask } from '../work/engines/engine-task.ts';
import type { LabContext } from '../work/lab-context.ts';

/** Which engines there are, how fast each is, and installing the native one. */
export function enginesApi(lab: LabContext): LabHandlers['engines'] {
  return {
    status: async ({ verify }) => {
      const { fault, ...native } = await nativeStatus(verify);
      if (!verify || fault === '') return { engines: await engines(lab.startChild), ...native };
      const why = `The native engine in the cache is damaged (${fault}): install it again.`;
      return {
        engines: { ...(await engines(lab.startChild)), native: { available: false, version: '', why } },
        ...native,
      };
    },
    install: (request) => {
      if (lab.jobs.busy((job) => job.kind === 'engine')) {
        throw new LabError('conflict', 'The native engine is being installed already.');
      }
      return { job: lab.jobs.add(engineTask(lab, request)) };
    },
    remove: async () => {
      if (lab.jobs.busy((job) => job.kind === 'engine')) {
        throw new LabError('conflict', 'The native engine is being installed: cancel that first.');
      }
      const bytes = await removeNative(AbortSignal.timeout(removeWithinMs)).catch((error: unknown) => {
        const waited = error instanceof Error && error.name === 'AbortError';
        throw waited
          ? new LabError('conflict', 'Another Hidden Unit is installing the native engine. Try again later.')
          : error;
      });
      forgetEngines();
      lab.events.emit({ type: 'engines-changed' });
      return { bytes };
    },
    measure: ({ engine }) => measureEngine(engine, lab.startChild),
  };
}

const removeWithinMs = 5000;
