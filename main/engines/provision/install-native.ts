import { mkdir, mkdtemp, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import type { EngineStatus } from '../../../shared/models/engine.ts';
import { packageVersion } from '../../app-packages.ts';
import { bindingMaker, makeBinding, nativeHash } from './binding.ts';
import type { Compiler } from './compiler.ts';
import { whileAlone } from './install-lock.ts';
import type { InstallRequest } from './install-messages.ts';
import { linkedLibraries } from './library-folder.ts';
import { forgetFailure, rememberFailure } from './last-failure.ts';
import { cancelled, loadFailure, nativeFailure, storage } from './native-failure.ts';
import {
  allNative,
  bindingIn,
  nativeRoot,
  settledNative,
  unfinishedPrefix,
  type InstalledNative,
} from './native-folder.ts';
import { fullFault, hashFile, readRecord, writeRecord } from './native-record.ts';
import { findTool, runTool } from './run-tool.ts';
import type { LibrarySource, Staging } from './source.ts';
import { librarySources } from './sources.ts';

/** Whom an installation tells what it does. */
export interface InstallReport extends Pick<Staging, 'phase' | 'log' | 'progress'> {
  /** Before anything of it is fetched: where the library comes from. Where that fails, another one follows. */
  source(source: Pick<LibrarySource, 'title' | 'fetchBytes'>): void;
}

/** Lets a compiled binding compute something, where a library that does not fit harms nobody. */
export type ProbeBinding = (binding: string, signal: AbortSignal) => Promise<EngineStatus>;

/**
 * Obtains TensorFlow's library, builds the binding of tfjs-node against it, tries both, and keeps them in the cache: all of it or
 * nothing. What is there already and works is returned, unless told to do it again.
 * @throws LabError with one sentence for a person. The wasm engine works whatever happens here.
 */
export async function installNative(
  request: InstallRequest,
  report: InstallReport,
  signal: AbortSignal,
  probe: ProbeBinding,
): Promise<InstalledNative> {
  const root = nativeRoot();
  try {
    await mkdir(root, { recursive: true });
    const onWait = (): void => {
      report.phase('Waiting for another installation to end');
    };
    const installed = await whileAlone(root, { signal, onWait }, async () => {
      await removeUnfinished(root);
      const present =
        request.again || request.from !== null ? undefined : await workingNative(root, { report, signal, probe });
      const found = present ?? (await installAnew(root, request, { report, signal, probe }));
      await removeOthers(root, found.folder, report);
      return found;
    });
    await forgetFailure(root);
    return installed;
  } catch (error) {
    const failure = signal.aborted ? cancelled() : nativeFailure(error, root);
    await rememberFailure(root, failure);
    throw failure;
  }
}

/** What the parts of an installation share. */
interface Installing {
  report: InstallReport;
  signal: AbortSignal;
  probe: ProbeBinding;
}

/** What is installed, if it is whole to the last byte and computes: whoever asks for an installation may have seen that it does not. */
async function workingNative(
  root: string,
  { report, signal, probe }: Installing,
): Promise<InstalledNative | undefined> {
  const { installed } = await settledNative(root);
  if (installed === undefined) return undefined;
  report.phase('Checking what is installed');
  const fault = await fullFault(installed.folder, installed.record, signal);
  if (fault === '') {
    const { available, why } = await probe(bindingIn(installed.folder), signal);
    signal.throwIfAborted();
    if (available) return installed;
    report.log(why);
  } else report.log(`What is installed is damaged: ${fault}.`);
  return undefined;
}

async function installAnew(root: string, request: InstallRequest, installing: Installing): Promise<InstalledNative> {
  const { report, signal } = installing;
  report.phase('Looking for a compiler and for TensorFlow on this machine');
  const maker = await bindingMaker(signal);
  const sources = await librarySources(request.from, { signal, log: report.log });
  const failures: { of: LibrarySource['kind']; error: LabError }[] = [];
  for (const source of sources) {
    try {
      return await installFrom(source, maker, root, installing);
    } catch (error) {
      if (!(error instanceof LabError) || !isOfSource(error)) throw error;
      report.log(error.message);
      failures.push({ of: source.kind, error });
    }
  }
  // Of upstream's installer nobody expects anything: another source says more.
  const told = failures.findLast(({ of }) => of !== 'upstream') ?? failures.at(-1);
  if (told === undefined) throw new Error('There was no source to install from.');
  throw new LabError(
    told.error.code,
    told.error.message,
    failures.map(({ error: { message, details } }) => ({ message, details })),
  );
}

/** True where another source may do better: a full disk is full for all of them. */
function isOfSource(error: LabError): boolean {
  return error.code === 'network' || error.code === 'bad_data' || error.code === 'unavailable';
}

async function installFrom(
  source: LibrarySource,
  maker: Compiler | 'carried',
  root: string,
  { report, signal, probe }: Installing,
): Promise<InstalledNative> {
  signal.throwIfAborted();
  report.source({ title: source.title, fetchBytes: source.fetchBytes });
  await requireRoom(root, source.roomBytes);
  const work = await mkdtemp(join(root, unfinishedPrefix));
  try {
    const folder = join(work, 'native');
    const scratch = join(work, 'scratch');
    await mkdir(folder);
    await mkdir(scratch);
    const { sha256 } = await source.stage({ folder, scratch, signal, ...report });
    const library = await hashFile(linkedLibraries(folder)[0] ?? '', signal);
    await stripLibraries(folder, report, signal);
    report.phase(maker === 'carried' ? 'Putting the binding in its place' : 'Compiling the binding');
    await makeBinding(maker, folder, { signal, onLine: report.log });
    report.phase('Trying it');
    const status = await probe(bindingIn(folder), signal);
    if (signal.aborted) throw cancelled();
    if (!status.available) throw loadFailure(status.why);
    const tfjsNode = packageVersion('@tensorflow/tfjs-node');
    const machine = `${process.platform}-${process.arch}`;
    report.phase('Noting what is installed');
    const facts = {
      tensorflow: status.version,
      tfjsNode,
      machine,
      source: { kind: source.kind, title: source.title, sha256 },
      compiler: maker === 'carried' ? '' : maker.title,
      installedAt: new Date().toISOString(),
    };
    const record = await writeRecord(folder, facts, signal);
    const name = `${tfjsNode}-tensorflow-${status.version}-${machine}`;
    const kept = await keep(folder, join(root, name), library, signal);
    report.log(`Kept in ${kept}.`);
    return { folder: kept, record };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Symbols that only a debugger reads are a quarter of the libraries. Without `strip` they stay. */
async function stripLibraries(folder: string, report: InstallReport, signal: AbortSignal): Promise<void> {
  const strip = process.platform === 'linux' ? findTool('strip') : undefined;
  if (strip === undefined) return;
  report.phase('Taking out debugging symbols');
  for (const library of linkedLibraries(folder)) {
    const { code, output } = await runTool(strip, ['-s', library], { signal, onLine: report.log });
    if (signal.aborted) throw cancelled();
    if (code !== 0) report.log(`strip left ${basename(library)} as it is: ${output}`);
  }
}

/**
 * Lets all of it reach the disk, then gives it its name in one step. An older one of that name stays till then, whatever happens:
 * the new one gets another.
 */
async function keep(folder: string, name: string, library: string, signal: AbortSignal): Promise<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    signal.throwIfAborted();
    const file = await open(join(entry.parentPath, entry.name), 'r+');
    await file.sync().finally(() => file.close());
  }
  signal.throwIfAborted();
  for (let older = 0; ; older++) {
    const target = `${name}-${await nativeHash(library, older)}`;
    if (readRecord(target) !== undefined) continue;
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    return target;
  }
}

/** What killed installations have left behind. Only whoever holds the lock may. */
async function removeUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(unfinishedPrefix)) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** One installation for this machine and this tfjs-node is enough: it has half a gigabyte. */
async function removeOthers(root: string, kept: string, report: InstallReport): Promise<void> {
  for (const { folder } of allNative(root)) {
    if (folder === kept) continue;
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
      report.log(`The older ${folder} could not be removed: ${String(error)}`);
    });
  }
}

/** @throws LabError `storage`, with numbers, where it cannot fit: better before 187 MB are fetched than after. */
async function requireRoom(root: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const megabytes = (value: number): string => `${Math.ceil(value / 1e6)} MB`;
  throw storage(
    `${megabytes(bytes)} are needed meanwhile and ${megabytes(free)} are free; make room or name another folder with HIDDEN_UNIT_CACHE`,
    root,
  );
}
