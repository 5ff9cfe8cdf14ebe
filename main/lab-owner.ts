import { folderFailureOf, folderIdentity, makeFolder } from './named-folder.ts';
import type { OpenLab } from './lab.ts';
import { removeLabNote, writeLabNote } from './lab-note.ts';
import { appVersion } from './places.ts';
import { serveLocal } from './wire/local-server.ts';
import { protocolVersion } from './wire/protocol.ts';
import { openRefusalLog, refusalLogFile } from './wire/refusal-log.ts';
import { socketPath } from './wire/socket-path.ts';

/** A lab this process has open, and others can attach to. */
export interface OwnedLab {
  readonly lab: OpenLab;
  /** Lets go of it in the order that keeps newcomers right: the note, the socket, the database, the lock. */
  close(): Promise<void>;
}

/**
 * Opens a data directory as its one owner.
 * @param open opens the lab itself
 * @returns undefined when another process holds the directory's lock.
 * @throws LabError `storage` or `conflict` when the directory cannot be made or its database cannot be opened.
 */
export async function ownLab(
  dataDirectory: string,
  open: (dataDirectory: string) => Promise<OpenLab>,
): Promise<OwnedLab | undefined> {
  await makeFolder(dataDirectory, 0o700).catch((error: unknown) => {
    throw folderFailureOf(error, dataDirectory);
  });
  // Loaded only here: a face that merely attaches may run in a Node that SQLite's binding cannot be loaded into.
  const { takeLabLock } = await import('./store/lab-lock.ts');
  const lock = takeLabLock(dataDirectory);
  if (lock === undefined) return undefined;
  const undo: (() => Promise<void> | void)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    const lab = await open(dataDirectory);
    undo.push(() => lab.close());
    const socket = await socketPath(dataDirectory);
    const log = openRefusalLog(refusalLogFile(dataDirectory));
    const server = await serveLocal(lab, socket, log, await folderIdentity(dataDirectory));
    undo.push(() => server.close());
    undo.push(() => removeLabNote(dataDirectory));
    const startedAt = new Date().toISOString();
    await writeLabNote(dataDirectory, {
      pid: process.pid,
      socket,
      version: appVersion,
      protocol: protocolVersion,
      startedAt,
    });
    return { lab, close };
  } catch (error) {
    await close();
    throw error;
  }
}
