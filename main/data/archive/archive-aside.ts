import { LabError, type Failure } from '../../../shared/failure.ts';
import type { ArchivedRun, ArchiveManifest } from '../../../shared/models/archive.ts';
import { Conversation } from '../../jobs/conversation.ts';
import { threadChild } from '../../jobs/thread.ts';
import { workerEntry } from '../../places.ts';
import type { Columns } from './run-text.ts';

/** A run of an archive without its log. */
export type ArchivedHead = Omit<ArchivedRun, 'log'>;

/**
 * What the thread is asked. `head`: a run is checked whole, and only its head is told. `points`: those of its first series, `more`: of the
 * next one, which come without a copy. `unpack`: the results among its files.
 */
export type ArchiveQuestion = { id: number; place: number } & (
  | { type: 'head' }
  | { type: 'whole' }
  | { type: 'points' }
  | { type: 'more' }
  | { type: 'unpack'; folder: string }
  | { type: 'close' }
);
/** What the thread tells; `opened` without being asked. */
export type ArchiveMessage =
  | { type: 'opened'; manifest: ArchiveManifest; bytes: number }
  | { type: 'answer'; id: number; run: ArchivedHead | ArchivedRun | null; columns?: Columns | undefined }
  | { type: 'failed'; failure: Failure };

/** An archive that a thread reads, so that the thread of whoever asks stays free. See `OpenArchive`. */
export interface ArchiveAside {
  manifest: ArchiveManifest;
  bytes: number;
  head(place: number): Promise<ArchivedHead>;
  whole(place: number): Promise<ArchivedRun>;
  points(place: number): AsyncGenerator<Columns, void>;
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
  const told = async (question: ArchiveQuestion): Promise<Partial<Extract<ArchiveMessage, { type: 'answer' }>>> => {
    const answer = await heard(question);
    return answer.type === 'answer' ? answer : {};
  };
  const first = await heard();
  if (first.type !== 'opened') throw nothingTold();
  const { manifest, bytes } = first;
  return {
    manifest,
    bytes,
    head: async (place) => (await told({ id: ++last, type: 'head', place })).run ?? Promise.reject(nothingTold()),
    whole: async (place) => {
      const { run } = await told({ id: ++last, type: 'whole', place });
      if (run == null || !('log' in run)) throw nothingTold();
      return run;
    },
    points: async function* (place) {
      for (let type: 'points' | 'more' = 'points'; ; type = 'more') {
        const { columns } = await told({ id: ++last, type, place });
        if (columns === undefined) return;
        yield columns;
      }
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
