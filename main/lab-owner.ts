import { setTimeout as delay } from 'node:timers/promises';
import { callGate, type CallGate } from './wire/call-gate.ts';
import { folderFailureOf, folderIdentity, makeFolder } from './named-folder.ts';
import type { OpenLab } from './lab.ts';
import { requireSocketPlace } from './lab-places.ts';
import { readLabNote, removeLabNote, writeLabNote } from './lab-note.ts';
import { appVersion } from './places.ts';
import { serveLocal } from './wire/local-server.ts';
import { allAnswered, protocolVersion } from './wire/protocol.ts';
import { openRefusalLog, refusalLogFile } from './wire/refusal-log.ts';
import { socketPath } from './wire/socket-path.ts';

/** A lab this process has open, and others can attach to. */
export interface OwnedLab {
  readonly lab: OpenLab;
  /** Whether somebody else works in it: a command is attached, or another shell while a job is under way. */
  othersWork(): boolean;
  /**
   * Settles when nobody else works in it: no command is attached, and no other shell while a job is under way. No call of another
   * process begins after that.
   * @param hasToStay is called once, when there is somebody. @param handOver aborted: waits no longer.
   */
  othersDone(hasToStay: () => void, handOver: AbortSignal): Promise<void>;
  /**
   * Lets go of it in the order that keeps newcomers right: calls that have begun, the note, the socket, the database, the lock. Who is
   * attached finds the next lab, or becomes it, and makes the calls there that were not begun here.
   */
  close(): Promise<void>;
}

const lookEveryMs = 100;
const answeringMs = 5000;
/** How often a lab looks whether it can still be found: shorter than anybody waits for it. */
const presenceEveryMs = 1000;

/**
 * Opens a data folder as its one owner.
 * @param open opens the lab itself
 * @returns undefined when another process holds the directory's lock.
 * @throws LabError `storage` or `conflict` when the directory cannot be made or written, its database cannot be opened, or something
 * else is in the place of the lab's socket.
 */
export async function ownLab(
  dataDirectory: string,
  open: (dataDirectory: string) => Promise<OpenLab>,
): Promise<OwnedLab | undefined> {
  await makeFolder(dataDirectory, 0o700).catch((error: unknown) => {
    throw folderFailureOf(error, dataDirectory);
  });
  // Loaded only here: a shell that merely attaches may run in a Node that SQLite's binding cannot be loaded into.
  const { takeLabLock } = await import('./store/lab-lock.ts');
  const lock = takeLabLock(dataDirectory);
  if (lock === undefined) return undefined;
  const undo: (() => Promise<void> | void)[] = [() => lock.release()];
  let closed: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  const close = (): Promise<void> => (closed ??= undoAll());
  try {
    const lab = await open(dataDirectory);
    undo.push(() => lab.close());
    const socket = await socketPath(dataDirectory);
    await requireSocketPlace(socket);
    const gate = callGate(lab);
    const log = openRefusalLog(refusalLogFile(dataDirectory));
    const folder = await folderIdentity(dataDirectory);
    const server = await serveLocal(gate, socket, log, folder);
    let isAnswered = false;
    undo.push(() => server.close(isAnswered ? allAnswered : undefined));
    undo.push(() => removeLabNote(dataDirectory));
    const startedAt = new Date().toISOString();
    const note = { pid: process.pid, socket, version: appVersion, protocol: protocolVersion, startedAt };
    await writeLabNote(dataDirectory, note);
    undo.push(
      repeatedly(async () => {
        // A moved folder is not at this place, and what is there now is of another lab; so is a note that can be read.
        if ((await folderIdentity(dataDirectory)) !== folder) return;
        await server.renew();
        if ((await readLabNote(dataDirectory)) === undefined) await writeLabNote(dataDirectory, note);
      }),
    );
    undo.push(async () => {
      isAnswered = await gate.shut(answeringMs);
    });
    const othersWork = (): boolean => {
      const { all, commands } = server.attached();
      return commands > 0 || (all > 0 && lab.isWorking());
    };
    const done: OwnedLab['othersDone'] = (hasToStay, handOver) => othersDone(gate, othersWork, hasToStay, handOver);
    return { lab, othersWork, othersDone: done, close };
  } catch (error) {
    await close();
    throw folderFailureOf(error, dataDirectory);
  }
}

/** Does something again and again, however it ends. @returns ends that, once what has begun is done. */
function repeatedly(act: () => Promise<void>): () => Promise<void> {
  let under: Promise<void> | undefined;
  const timer = setInterval(() => {
    under ??= act()
      .catch(() => undefined)
      .finally(() => (under = undefined));
  }, presenceEveryMs).unref();
  return async () => {
    clearInterval(timer);
    await under;
  };
}

async function othersDone(
  gate: CallGate,
  othersWork: () => boolean,
  hasToStay: () => void,
  handOver: AbortSignal,
): Promise<void> {
  const isWanted = (): boolean => !handOver.aborted;
  for (let told = false; isWanted();) {
    if (!othersWork()) {
      // A call may have begun work in the last moment.
      await gate.shut(answeringMs);
      if (!othersWork() && isWanted()) return;
      gate.open();
    }
    if (!told) hasToStay();
    told = true;
    await delay(lookEveryMs, undefined, { signal: handOver }).catch(() => undefined);
  }
}
