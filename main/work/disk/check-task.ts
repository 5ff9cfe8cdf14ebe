import { LabError } from '../../../shared/failure.ts';
import { lastWords } from '../../../shared/lib/last-words.ts';
import { isSound, labCheckReport, type LabCheckReport } from '../../../shared/models/disk.ts';
import { Conversation } from '../../jobs/conversation.ts';
import type { Task } from '../../jobs/task.ts';
import { threadChild } from '../../jobs/thread.ts';
import { fromWorker } from '../../jobs/work-messages.ts';
import { workerEntry } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';

const told = fromWorker(labCheckReport);

/**
 * The job that reads the database and all recorded files, in a thread that only reads and can be ended at any moment.
 * @param found receives the report of a check that was completed.
 */
export function checkTask({ dataDirectory }: LabContext, found: (report: LabCheckReport) => void): Task {
  return {
    kind: 'disk',
    title: 'Checking the lab',
    unit: 'bytes',
    total: null,
    run: async (report, signal) => {
      const thread = new Conversation(threadChild(workerEntry('lab-check'), dataDirectory), (said) => told.parse(said));
      const reply = await thread.ask({
        isAnswer: ({ type }) => type === 'finished' || type === 'failed',
        onMessage: (message) => {
          if (message.type === 'phase') report.phase(message.text);
          if (message.type === 'progress') report.progress(message.done, message.total);
        },
        signal,
      });
      if (signal.aborted) return 'cancelled';
      if (reply.kind !== 'answered') {
        const ending = reply.kind === 'ended' ? reply.ending : undefined;
        const why = ending === undefined ? 'was stopped' : `${ending.how}. ${lastWords(ending.complaint)}`;
        throw new LabError('internal', `The thread of this check ${why}`.trim(), ending?.complaint);
      }
      const { answer } = reply;
      if (answer.type === 'failed')
        throw new LabError(answer.failure.code, answer.failure.message, answer.failure.details);
      if (answer.type === 'finished') {
        found(answer.result);
        report.phase(words(answer.result));
      }
      return 'succeeded';
    },
  };
}

function words(report: LabCheckReport): string {
  const read = `${report.files.toLocaleString('en')} files of ${report.runs.toLocaleString('en')} runs read`;
  if (isSound(report)) return `${read}: no damage`;
  const faults = report.database.length + report.damaged.length + report.missingSets.length;
  return `${read}: ${faults} ${faults === 1 ? 'fault' : 'faults'}`;
}
