import { LabError } from '../../../shared/failure.ts';
import { Conversation } from '../../jobs/conversation.ts';
import type { JobReport, Task } from '../../jobs/task.ts';
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
      const child = new Conversation(lab.startChild(workerEntry('engine-install')), (message) =>
        fromInstaller.parse(message),
      );
      const cancelling = { message: { type: 'cancel' } satisfies ToInstaller, graceMs: patienceMs };
      const reply = await child.ask({
        message: { type: 'install', request } satisfies ToInstaller,
        isAnswer: isLast,
        onMessage: (message) => {
          pass(message, report);
        },
        signal,
        cancelling,
      });
      // It leaves by itself once its last word has gone.
      const { how, complaint } = await child.end(cancelling);
      forgetEngines();
      lab.events.emit({ type: 'engines-changed' });
      if (reply.kind === 'answered' && reply.answer.type === 'finished') return 'succeeded';
      if (signal.aborted) return signal.reason === 'closing' ? 'interrupted' : 'cancelled';
      if (reply.kind === 'answered' && reply.answer.type === 'failed') {
        const { code, message, details } = reply.answer.failure;
        throw new LabError(code, message, details);
      }
      throw new LabError(
        'unavailable',
        `The installation ${how} in the middle and nothing of it was kept: try again. Until then WebAssembly does the same work, more slowly.`,
        complaint,
      );
    },
  };
}

function isLast({ type }: FromInstaller): boolean {
  return type === 'finished' || type === 'failed';
}

function pass(message: FromInstaller, report: JobReport): void {
  switch (message.type) {
    case 'source':
      report.log(
        `Source: ${message.title}, ${message.fetchBytes > 0 ? 'to be downloaded' : 'which is on this machine'}.`,
      );
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
    case 'finished':
    case 'failed':
      break;
  }
}
