import { LabError } from '../../../shared/failure.ts';
import { lastWords } from '../../../shared/lib/last-words.ts';
import type { Analysis } from '../../../shared/models/instruments/analysis.ts';
import type { InstrumentKind } from '../../../shared/models/instruments/instrument-kind.ts';
import type { InstrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import {
  fromInstrument,
  type AskedData,
  type AskedPreset,
  memoryVariable,
  tooMuchMemory,
  type FromInstrument,
  type InstrumentRequest,
  type ToInstrument,
} from '../../instruments/instrument-messages.ts';
import { Conversation, type Ending } from '../../jobs/conversation.ts';
import type { JobReport, Task, TaskOutcome } from '../../jobs/task.ts';
import { workerEntry } from '../../places.ts';
import { failureOf } from '../failure-of.ts';
import { runAsAsked } from '../inspection/inspector.ts';
import type { LabContext } from '../lab-context.ts';

/** A process that has not stopped so long after a cancel is killed. */
const graceMs = 1500;
const mostMemory = 4 * 1024 ** 3;

interface AnalysisWork {
  analysis: number;
  kind: InstrumentKind;
  settings: InstrumentSettings;
  run: RunSummary | null;
  data: AskedData | null;
  peers: readonly RunSummary[];
  untrained: AskedPreset | null;
}

/** The job that computes one analysis in a child process and keeps its result. */
export function analysisTask(lab: LabContext, work: AnalysisWork): Task {
  const { kind, run, analysis } = work;
  const end = (status: Analysis['status'], seconds: number, rest: Pick<Analysis, 'error' | 'result'>): void => {
    const endedAt = new Date().toISOString();
    const write = (): void => {
      const ended = lab.store.analyses.end(analysis, { status, seconds, endedAt, ...rest });
      // It is gone where its run was purged, or it was deleted, meanwhile.
      if (ended !== undefined) lab.events.emit({ type: 'analysis', analysis: ended });
    };
    // A result that cannot be saved is a failure; that it failed is saved when the store takes it.
    if (status === 'succeeded') write();
    else lab.late.write(`analysis ${analysis}`, write);
  };
  return {
    kind: 'instrument',
    title: run === null ? kind.title : `${kind.title}, run ${run.id}`,
    unit: kind.unit ?? 'parts',
    total: null,
    run: async (report, signal) => {
      report.added(String(analysis));
      report.phase('Waiting for its turn');
      const free = await lab.analysisSlots.take(signal);
      if (free === undefined) {
        const outcome = stopped(signal);
        end(outcome, 0, { error: null, result: null });
        return outcome;
      }
      try {
        report.phase('');
        return await begin(report, signal);
      } finally {
        free();
      }
    },
  };

  async function begin(report: JobReport, signal: AbortSignal): Promise<TaskOutcome> {
    const begun = lab.store.analyses.begin(analysis);
    if (begun === undefined) return 'cancelled';
    lab.events.emit({ type: 'analysis', analysis: begun });
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    try {
      const answer = await workOut(lab, work, report, signal);
      if (answer.type === 'failed') {
        throw new LabError(answer.failure.code, answer.failure.message, answer.failure.details);
      }
      if (answer.type === 'finished') {
        end('succeeded', seconds(), { error: null, result: answer.result });
        return 'succeeded';
      }
      const outcome = stopped(signal);
      end(outcome, seconds(), { error: null, result: null });
      return outcome;
    } catch (error) {
      end('failed', seconds(), { error: failureOf(error), result: null });
      throw error;
    }
  }
}

function stopped(signal: AbortSignal): 'cancelled' | 'interrupted' {
  return signal.reason === 'closing' ? 'interrupted' : 'cancelled';
}

/** @throws LabError when the process was lost. */
async function workOut(
  lab: LabContext,
  { kind, settings, run, data, peers, untrained }: AnalysisWork,
  report: JobReport,
  signal: AbortSignal,
): Promise<Exclude<FromInstrument, { type: 'progress' }>> {
  const request: InstrumentRequest = {
    instrument: kind.name,
    settings,
    run: run === null ? null : runAsAsked(lab, run),
    data,
    peers: peers.map((peer) => runAsAsked(lab, peer)),
    untrained,
  };
  const child = new Conversation(
    lab.startChild(workerEntry('instrument'), { [memoryVariable]: String(mostMemory) }),
    (message) => fromInstrument.parse(message),
  );
  let answer: Exclude<FromInstrument, { type: 'progress' }> | undefined;
  const reply = await child.ask({
    message: { type: 'start', request } satisfies ToInstrument,
    isAnswer: (message) => message.type !== 'progress',
    onMessage: (message) => {
      if (message.type !== 'progress') return;
      if (message.phase !== null) report.phase(message.phase);
      report.progress(message.done, message.total);
    },
    signal,
    cancelling: { message: { type: 'cancel' } satisfies ToInstrument, graceMs },
  });
  if (reply.kind === 'cancelled' || (reply.kind === 'ended' && signal.aborted)) answer = { type: 'cancelled' };
  else if (reply.kind === 'ended') throw lost(kind, reply.ending);
  else if (reply.answer.type !== 'progress') answer = reply.answer;
  await child.end();
  return answer ?? { type: 'cancelled' };
}

function lost({ title }: InstrumentKind, { exit, cause, how, complaint }: Ending): LabError {
  if (exit.code === tooMuchMemory) {
    const most = Math.round(mostMemory / 1e9);
    return new LabError(
      'unavailable',
      `${title} needed more than ${most} GB of memory and was ended. Choose less to look at.`,
    );
  }
  if (cause === 'misunderstood') {
    const message = `${title} told this lab something that it does not understand, and was ended.`;
    return new LabError('internal', message, complaint);
  }
  return new LabError('internal', `The process of ${title} ${how}. ${lastWords(complaint)}`.trim(), complaint);
}
