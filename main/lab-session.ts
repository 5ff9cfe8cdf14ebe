import { setTimeout as delay } from 'node:timers/promises';
import type { LabEvent } from '../shared/contract/event.ts';
import { LabError, type Failure, type Result } from '../shared/failure.ts';
import type { KeptLab, LabPort } from '../shared/contract/port.ts';
import type { ConnectionEvent } from '../shared/contract/shell-event.ts';
import type { OpenLab } from './lab.ts';
import { readLabNote } from './lab-note.ts';
import { folderIdentity } from './named-folder.ts';
import { requireOwnPlaces } from './lab-places.ts';
import { ownLab, type OwnedLab } from './lab-owner.ts';
import { isRepeatable } from './wire/repeatable-calls.ts';
import { attachLab, notBegun, unanswered, type AttachedLab } from './wire/client.ts';
import { protocolVersion } from './wire/protocol.ts';
import { socketPath } from './wire/socket-path.ts';

export interface LabSessionOptions {
  dataDirectory: string;
  /** Path of a local socket that leads to a lab elsewhere (an SSH tunnel's end): attach there, and never open one here. */
  remote?: string | undefined;
  /** How a lab is opened in this process; `openLab` unless a shell has its own way to start children. */
  open?: ((dataDirectory: string) => Promise<OpenLab>) | undefined;
  /**
   * Whether this process does one thing and leaves. A lab that it opens leaves runs alone that wait since earlier; a lab that another
   * process has open stays so until this one has left; and a call that a lab has not begun when it was closed, or that it may have begun
   * when it was lost and that can be made twice, is made in the next one.
   */
  command?: boolean | undefined;
}

/** A lab to work with, wherever it is open. It outlives the process that has the lab open: see `openLabSession`. */
export interface LabSession extends KeptLab {
  /** Whether the lab is open in this process or in another one; changes when that other one is lost. */
  readonly role: 'owner' | 'attached';
  /** Whether others work in the lab that is open in this process. */
  readonly othersWork: boolean;
  /**
   * Settles when this process may close its lab without ending the work of others: at once where it is open elsewhere.
   * @param hasToStay is called when there are others at work. @param handOver aborted: waits no longer; they continue in a lab of their own.
   */
  othersDone(hasToStay: () => void, handOver: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** What a session is joined to at the moment; `lost` resolves when it is so no more. */
interface Joined {
  role: LabSession['role'];
  port: LabPort;
  lost: Promise<void>;
  othersWork(): boolean;
  othersDone: LabSession['othersDone'];
  close(): Promise<void>;
}

/** A lab that is starting may be migrating a large database. */
const patienceMilliseconds = 30_000;
const retryMilliseconds = 50;
/** Node before this one cannot load SQLite's binding: it ends the process. */
const leastNodeForLab = 22;

/**
 * Attaches to the lab that has a data folder open, or else opens it here and lets others attach. Of processes that start at one
 * instant one opens it and the rest attach. When an attached lab is lost, the session says `connection: false`, answers calls
 * `unavailable`, finds the next lab or becomes it, and says `connection: true`; a shell then reads its snapshot again.
 * @throws LabError `conflict` when the open lab is of another version; `unavailable` when it does not answer; `storage`.
 */
export async function openLabSession(options: LabSessionOptions): Promise<LabSession> {
  const ending = new AbortController();
  const listeners = new Set<(event: LabEvent | ConnectionEvent) => void>();
  const tell = (event: LabEvent | ConnectionEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  let current: Joined | undefined = await join(options, Date.now() + patienceMilliseconds);
  let role = current.role;
  current.port.subscribe(tell);
  const kept = keep(current);

  /** Runs for the session's life: joins again whenever what it is joined to is lost. */
  async function keep(joined: Joined): Promise<void> {
    await joined.lost;
    while (!ending.signal.aborted) {
      current = undefined;
      tell({ type: 'connection', connected: false });
      const next = await joinAgain(options, ending.signal);
      if (next === undefined) return;
      current = next;
      role = next.role;
      next.port.subscribe(tell);
      tell({ type: 'connection', connected: true });
      await next.lost;
    }
  }

  async function call(name: string, input: unknown): Promise<Result<unknown>> {
    const until = Date.now() + patienceMilliseconds;
    for (;;) {
      const answer = await current?.port.call(name, input);
      if (answer !== undefined && (answer.ok || !isLost(answer.error))) return answer;
      if (options.command === true && answer?.error === unanswered && !isRepeatable(name))
        return { ok: false, error: perhapsDone() };
      if (options.command !== true || ending.signal.aborted || Date.now() > until)
        return answer ?? { ok: false, error: noLab() };
      await delay(retryMilliseconds);
    }
  }

  return {
    get role() {
      return role;
    },
    get othersWork() {
      return current?.othersWork() ?? false;
    },
    call,
    media: (address) => current?.port.media(address) ?? Promise.resolve({ ok: false, error: noLab() }),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    othersDone: (hasToStay, handOver) => current?.othersDone(hasToStay, handOver) ?? Promise.resolve(),
    async close() {
      ending.abort();
      await current?.close();
      await kept;
    },
  };
}

/** @param deadline when to give up waiting for one that is neither to be had nor to be reached, in milliseconds of `Date.now` */
async function join(options: LabSessionOptions, deadline: number): Promise<Joined> {
  for (;;) {
    const joined = options.remote === undefined ? await joinHere(options) : await attached(options.remote);
    if (joined !== undefined) return joined;
    if (Date.now() > deadline) throw notAnswering(options.dataDirectory);
    // Not in step: two that try for the lock at the same instant can each keep the other from it.
    await delay(retryMilliseconds * (1 + Math.random()));
  }
}

/** Tries until it is joined or the session ends (undefined): meanwhile a person may fix what is in the way. */
async function joinAgain(options: LabSessionOptions, ending: AbortSignal): Promise<Joined | undefined> {
  for (let pause = retryMilliseconds; ; pause = Math.min(2 * pause, 2_000)) {
    const joined = await join(options, Date.now()).catch(() => undefined);
    if (ending.aborted) {
      await joined?.close();
      return undefined;
    }
    if (joined !== undefined) return joined;
    await delay(pause, undefined, { signal: ending }).catch(() => undefined);
  }
}

/** undefined: another process holds the directory but cannot be reached, or not yet. */
async function joinHere({ dataDirectory, open, command }: LabSessionOptions): Promise<Joined | undefined> {
  await requireOwnPlaces(dataDirectory);
  const note = await readLabNote(dataDirectory);
  if (note?.protocol === protocolVersion) {
    const joined = await attachedHere(note.socket, dataDirectory, command).catch(nobodyThere);
    if (joined !== undefined) return joined;
  }
  if (Number.parseInt(process.versions.node, 10) < leastNodeForLab) throw cannotOpen(dataDirectory);
  const owned = await ownLab(dataDirectory, open ?? openHere(command === true ? 'leave' : 'train'));
  if (owned !== undefined) return ownedHere(owned);
  if (note !== undefined && note.protocol !== protocolVersion) throw otherVersion(note.version);
  return undefined;
}

function ownedHere({ lab, othersWork, othersDone, close }: OwnedLab): Joined {
  let end: () => void = () => undefined;
  const lost = new Promise<void>((done) => (end = done));
  // The next lab of this folder, here or in a process that is attached, is another one.
  void lab.reopening.then(close).then(end);
  return {
    role: 'owner',
    port: lab,
    lost,
    othersWork,
    othersDone,
    async close() {
      await close();
      end();
    },
  };
}

async function attached(socket: string, command = false): Promise<Joined> {
  return joinedTo(await attachLab(socket, undefined, command));
}

function joinedTo(lab: AttachedLab): Joined {
  const othersDone = (): Promise<void> => Promise.resolve();
  return {
    role: 'attached',
    port: lab,
    lost: lab.closed,
    othersWork: () => false,
    othersDone,
    close: () => lab.close(),
  };
}

/**
 * Attaches where a folder's note says, if the lab behind it is of this folder: a copied or moved one has the note of another.
 * @throws LabError `unavailable` when it is not, or nobody answers.
 */
async function attachedHere(socket: string, dataDirectory: string, command = false): Promise<Joined> {
  const lab = await attachLab(socket, undefined, command);
  const isOfHere =
    lab.folder === undefined
      ? socket === (await socketPath(dataDirectory))
      : lab.folder === (await folderIdentity(dataDirectory));
  if (isOfHere) return joinedTo(lab);
  await lab.close();
  throw new LabError('unavailable', `The lab at ${socket} is of another data folder than ${dataDirectory}.`);
}

function openHere(waiting: 'train' | 'leave'): (dataDirectory: string) => Promise<OpenLab> {
  return async (dataDirectory) => {
    const { openLab } = await import('./lab.ts');
    return openLab(dataDirectory, undefined, undefined, { waiting });
  };
}

/** A note whose lab does not answer is one a lost process left behind, or one that is just going. */
function nobodyThere(error: unknown): undefined {
  if (error instanceof LabError && error.code === 'unavailable') return undefined;
  throw error;
}

function isLost(error: Failure): boolean {
  return error === notBegun || error === unanswered;
}

function perhapsDone(): Failure {
  return {
    code: 'unavailable',
    message:
      'The process that had the lab open ended before it answered, so this may be done or not. ' +
      'Look in the lab (as with “runs list” or “sweep list”), and give the command again where it is not.',
  };
}

function noLab(): Failure {
  return {
    code: 'unavailable',
    message: 'The lab cannot be reached at the moment. It is being looked for; try again soon.',
  };
}

function notAnswering(dataDirectory: string): LabError {
  const message = `Another process has the lab in ${dataDirectory} open but does not answer. End that process and try again.`;
  return new LabError('unavailable', message);
}

function otherVersion(version: string): LabError {
  return new LabError(
    'conflict',
    `Hidden Unit ${version} has this lab open and speaks another protocol. Close it and try again.`,
  );
}

function cannotOpen(dataDirectory: string): LabError {
  const message =
    `This shell runs on Node ${process.versions.node}, which can only attach to an open lab, and none has ${dataDirectory} open. ` +
    'Start one with `npm start -- --browser` and try again.';
  return new LabError('unavailable', message);
}
