import { LabError } from '../../../shared/failure.ts';
import type { JobReport, Task } from '../../jobs/job-registry.ts';
import {
  fromInstaller,
  type FromInstaller,
  type InstallRequest,
  type ToInstaller,
} from '../../engines/provision/install-messages.ts';
import { workerEntry } from '../../places.ts';
import { forgetEngines } from './doctor.ts';
import type { LabContext } from '../lab-context.ts';

/** An installer that has not answered a cancel by then is killed; what it leaves behind is removed by the next one. */
const patienceMs = 900;

/** The job that installs the native engine in a child process. */
export function engineTask(lab: LabContext, request: InstallRequest): Task {
  return {
    kind: 'engine',
    title: 'Installing the native engine',
    unit: 'bytes',
    total: null,
    run: async (report, signal) => {
      const child = lab.startChild(workerEntry('engine-install'));
      const tell = (message: ToInstaller): void => {
        child.send(message);
      };
      let last: FromInstaller | undefined;
      child.onMessage((received) => {
        const said = fromInstaller.safeParse(received);
        // Its process is ended, and the job says that it was.
        if (!said.success) {
          child.kill();
          return;
        }
        const message = said.data;
        if (message.type === 'finished' || message.type === 'failed') last = message;
        else pass(message, report);
      });
      let timer: NodeJS.Timeout | undefined;
      const stop = (): void => {
        tell({ type: 'cancel' });
        timer = setTimeout(() => {
          child.kill();
        }, patienceMs);
      };
      signal.addEventListener('abort', stop, { once: true });
      tell({ type: 'install', request });
      if (signal.aborted) stop();
      const exit = await child.exited;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      forgetEngines();
      lab.events.emit({ type: 'engines-changed' });
      if (last?.type === 'finished') return 'succeeded';
      if (signal.aborted) return signal.reason === 'closing' ? 'interrupted' : 'cancelled';
      if (last?.type === 'failed') throw new LabError(last.failure.code, last.failure.message, last.failure.details);
      const how = exit.signal === null ? `exited with code ${String(exit.code)}` : `was ended by ${exit.signal}`;
      throw new LabError(
        'unavailable',
        `The installation ${how} in the middle and nothing of it was kept: try again. Until then WebAssembly does the same work, more slowly.`,
        child.complaint(),
      );
    },
  };
}

function pass(message: Exclude<FromInstaller, { type: 'finished' | 'failed' }>, report: JobReport): void {
  switch (message.type) {
    case 'source':
      report.log(`Source: ${message.title}, ${message.fetchBytes > 0 ? 'to be fetched' : 'which is on this machine'}.`);
      break;
    case 'phase':
      report.phase(message.text);
      break;
    case 'progress':
      report.progress(message.done, message.total);
      break;
    case 'log':
      report.log(message.line);
      break;
  }
}
