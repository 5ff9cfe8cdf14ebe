import { LabError, type Failure } from '../../../shared/failure.ts';
import type { ArchivedRun, ArchiveManifest } from '../../../shared/models/archive.ts';
import type { MetricSeries } from '../../../shared/models/metric.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';

/** The points of a metric as they come from the thread: without a copy. */
export interface PackedSeries {
  metric: MetricSeries['metric'];
  steps: Float64Array;
  seconds: Float64Array;
  values: Float64Array;
}

/** A run of an archive without its curves and its log, and whole. */
export type ArchivedHead = Omit<ArchivedRun, 'series' | 'log'>;
export interface ArchivedWhole extends ArchivedHead {
  series: PackedSeries[];
  log: ArchivedRun['log'];
}

/** What the thread is asked. `head`: a run is checked whole, and only its head is told. `unpack`: the results among its files. */
export type ArchiveQuestion = { id: number; place: number } & (
  { type: 'head' } | { type: 'whole' } | { type: 'unpack'; folder: string } | { type: 'close' }
);
/** What the thread tells; `opened` without being asked. */
export type ArchiveMessage =
  | { type: 'opened'; manifest: ArchiveManifest; bytes: number }
  | { type: 'answer'; id: number; run: ArchivedHead | ArchivedWhole | null }
  | { type: 'failed'; failure: Failure };

/** An archive that a thread reads, so that the thread of whoever asks stays free. See `OpenArchive`. */
export interface ArchiveAside {
  manifest: ArchiveManifest;
  bytes: number;
  head(place: number): Promise<ArchivedHead>;
  whole(place: number): Promise<ArchivedWhole>;
  unpack(place: number, folder: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws LabError as `openArchive`; `cancelled` when the signal is aborted, then and at every later question. */
export async function openArchiveAside(path: string, signal?: AbortSignal): Promise<ArchiveAside> {
  const thread = new Conversation(threadChild(workerEntry('archive'), path), understood);
  let last = 0;
  const heard = async (question?: ArchiveQuestion): Promise<ArchiveMessage> => {
    const isAnswer = (message: ArchiveMessage): boolean =>
      message.type === 'failed' || (question === undefined ? message.type === 'opened' : message.type === 'answer');
    const reply = await thread.ask({ ...(question === undefined ? {} : { message: question }), isAnswer, signal });
    if (signal?.aborted === true || reply.kind === 'cancelled') {
      void thread.end(closing);
      throw new LabError('cancelled', 'The archive was not read: it was cancelled.');
    }
    if (reply.kind === 'ended') {
      const { how, complaint } = reply.ending;
      throw new LabError('internal', `The archive could not be read: its thread ${how}. Try again.`, complaint);
    }
    if (reply.answer.type !== 'failed') return reply.answer;
    const { code, message, details } = reply.answer.failure;
    throw new LabError(code, message, details);
  };
  const told = async (question: ArchiveQuestion): Promise<ArchivedHead | ArchivedWhole | null> => {
    const answer = await heard(question);
    return answer.type === 'answer' ? answer.run : null;
  };
  const first = await heard();
  if (first.type !== 'opened') throw nothingTold();
  const { manifest, bytes } = first;
  return {
    manifest,
    bytes,
    head: async (place) => (await told({ id: ++last, type: 'head', place })) ?? Promise.reject(nothingTold()),
    whole: async (place) => {
      const run = await told({ id: ++last, type: 'whole', place });
      if (run === null || !('series' in run)) throw nothingTold();
      return run;
    },
    unpack: async (place, folder) => {
      await told({ id: ++last, type: 'unpack', place, folder });
    },
    close: async () => {
      await thread.end(closing);
    },
  };
}

/** It closes its file; a thread that is at work in it is ended all the same. */
const closing = { message: { type: 'close', id: 0, place: 0 } satisfies ArchiveQuestion, graceMs: 1000 };

function nothingTold(): LabError {
  return new LabError('internal', 'The thread that reads the archive told nothing of it. Try again.');
}

/** The thread itself has checked what it tells of the archive. */
function understood(message: unknown): ArchiveMessage {
  if (isMessage(message)) return message;
  throw new TypeError('nothing of an archive');
}

function isMessage(message: unknown): message is ArchiveMessage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return message.type === 'opened' || message.type === 'answer' || message.type === 'failed';
}
