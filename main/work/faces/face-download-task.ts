import { faceQuery, type FaceAttempt } from '../../../shared/models/face.ts';
import type { DownloadWishes } from '../../../shared/models/face-download.ts';
import type { Came, Failed, Postponed } from '../../data/download/polite/fetch-outcome.ts';
import { createFetcher, type Fetcher } from '../../data/download/polite/fetcher.ts';
import {
  internetArchive,
  usualFetcherOptions,
  type FetcherOptions,
} from '../../data/download/polite/fetcher-options.ts';
import type { HostFact } from '../../data/download/polite/host-queues.ts';
import { KeptParts } from '../../data/download/polite/kept-parts.ts';
import { findsNames } from '../../data/download/polite/name-service.ts';
import type { JobReport, Task, TaskOutcome } from '../../jobs/task.ts';
import type { DueAddress } from '../../store/faces/face-store.ts';
import { partsFolder, type LabContext } from '../lab-context.ts';
import { AddressQueue } from './address-queue.ts';
import { lookAt, lookAtUnseen, orAborted, takeBytes } from './bytes-of-faces.ts';
import type { ChangedFaces } from './changed-faces.ts';
import { requireRoom } from './disk-room.ts';
import { DownloadWords } from './download-words.ts';
import { checkAfter } from './face-check-task.ts';
import { faceJob } from './face-job.ts';
import { inSlices } from './in-slices.ts';
import { OfflineWatch, ownFailureOf, provesConnection } from './offline-watch.ts';

/** Addresses that wait in the fetcher at once: enough of them that a host that is left alone holds up nobody. */
const mostWaiting = 2000;
/** Handing in many addresses at once would keep the lab from answering. */
const handedInAtOnce = 32;
const lookedAfterEveryMs = 500;

/**
 * The job that downloads what is due for the running download. The queue is the rows themselves and their marks: each address leaves
 * it when its outcome is in the database, so that a download that was cancelled, interrupted or killed continues with what it had left,
 * and no address is asked twice.
 */
export class FaceDownload implements Task {
  readonly kind = 'face-download';
  readonly title = 'Downloading pictures';
  readonly unit = 'addresses';
  readonly total = null;
  readonly #lab: LabContext;
  readonly #wishes: DownloadWishes;
  readonly #fetcher: Fetcher;
  readonly #words: DownloadWords;
  readonly #offline: OfflineWatch;
  /** Addresses of hosts that asked to be left alone for longer than is waited. */
  readonly #postponed = new Set<DueAddress>();
  #report: JobReport | undefined;
  #pausing = false;
  #paused = false;

  /** @param wishes of the download under way. @param net how addresses are asked, where it is not as usual. */
  constructor(lab: LabContext, wishes: DownloadWishes, net: Partial<FetcherOptions> = {}) {
    this.#lab = lab;
    this.#wishes = wishes;
    this.#offline = new OfflineWatch(() => findsNames(net.resolve));
    this.#fetcher = createFetcher({
      ...usualFetcherOptions,
      concurrency: wishes.concurrency,
      allowPrivate: wishes.privateAddresses,
      wayback: wishes.wayback ? internetArchive : null,
      mostBytes: wishes.mostBytes,
      ...net,
    });
    this.#words = new DownloadWords();
  }

  /** Hosts that are asked, waited for or left alone right now. */
  hosts(): HostFact[] {
    return this.#fetcher.hosts();
  }

  pause(): void {
    this.#pausing = true;
    this.#fetcher.pause();
  }

  resume(): void {
    this.#pausing = false;
    this.#paused = false;
    this.#fetcher.resume();
    this.#report?.paused(false);
  }

  async run(report: JobReport, signal: AbortSignal): Promise<TaskOutcome> {
    this.#report = report;
    try {
      const outcome = await faceJob(this.#lab, signal, async (changed) => {
        await requireRoom(this.#lab.dataDirectory);
        report.phase('Checking what was downloaded earlier');
        await lookAtUnseen(this.#lab, changed, signal);
        if (signal.aborted) return;
        const parts = await KeptParts.open(partsFolder(this.#lab));
        await this.#fetchAll(parts, report, changed, signal).finally(() => parts.close());
      });
      checkAfter(this.#lab, signal);
      return outcome;
    } finally {
      await this.#fetcher.close();
    }
  }

  /** @throws LabError `storage` when the disk is full; what came until then is kept. */
  async #fetchAll(parts: KeptParts, report: JobReport, changed: ChangedFaces, signal: AbortSignal): Promise<void> {
    const need = new ActorNeed(this.#lab, this.#wishes.untilUsable);
    const queue = new AddressQueue(await this.#due(signal), (actor) => need.lacking(actor));
    const stop = new AbortController();
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    let done = 0;
    let failure: Error | undefined;

    const breakOff = (): void => stop.abort();
    const fail = (error: unknown): void => {
      failure ??= error instanceof Error ? error : new Error(String(error));
      breakOff();
    };
    const begin = (address: DueAddress): void => {
      waiting++;
      void this.#fetchOne(address, parts, changed, stop.signal)
        .catch(fail)
        .then(() => {
          waiting--;
          done++;
          need.changed(address.actors);
          queue.done(address);
          handIn();
        });
    };
    const handIn = (): void => {
      try {
        for (let handed = 0; waiting < mostWaiting && !stop.signal.aborted; handed++) {
          if (handed === handedInAtOnce) {
            setImmediate(handIn);
            return;
          }
          const address = queue.take();
          if (address === undefined) break;
          begin(address);
        }
        report.progress(done, queue.expected);
      } catch (error) {
        fail(error);
      }
      if (waiting === 0) all.resolve();
    };
    const lookAfter = setInterval(() => {
      requireRoom(this.#lab.dataDirectory).catch(fail);
      this.#sayPaused();
      report.phase(this.#words.now(this.#fetcher.hosts()));
    }, lookedAfterEveryMs);
    signal.addEventListener('abort', breakOff);
    if (signal.aborted) breakOff();
    try {
      handIn();
      await all.promise;
      report.phase(this.#words.end());
      if (signal.aborted) return;
      if (failure === undefined) {
        await orAborted(this.#offline.end(), signal);
        this.#end(report, need);
        return;
      }
      // Of a full disk this says what to do more clearly than the file that found it out.
      await requireRoom(this.#lab.dataDirectory);
      throw failure;
    } finally {
      clearInterval(lookAfter);
      signal.removeEventListener('abort', breakOff);
    }
  }

  /** Of hosts that are to be left alone nothing is asked. */
  async #due(signal: AbortSignal): Promise<DueAddress[]> {
    const { downloads, underWay } = this.#lab.store.faces;
    const left = underWay.leftAlone(new Date());
    for (const [host, until] of left) this.#fetcher.leaveAlone(host, until);
    const due = await inSlices(downloads.dueInSteps({ ...this.#wishes, marked: true }), signal);
    for (const address of due) if (left.has(address.host)) this.#postponed.add(address);
    return due.filter(({ host }) => !left.has(host));
  }

  /** What hosts that asked to be left alone still have to give keeps the download from being done with. */
  #end(report: JobReport, need: ActorNeed): void {
    const { underWay } = this.#lab.store.faces;
    const waiting = [...this.#postponed].filter(
      ({ url, actors }) => underWay.isDue(url) && actors.some((actor) => need.lacking(actor) > 0),
    );
    if (waiting.length === 0) underWay.end();
    else report.phase(this.#words.endWith(waiting.length, underWay.leftAlone(new Date())));
  }

  /** Bytes of an address that has no outcome yet stay among the parts for the next time. */
  async #fetchOne(address: DueAddress, parts: KeptParts, changed: ChangedFaces, signal: AbortSignal): Promise<void> {
    const { downloads, underWay } = this.#lab.store.faces;
    const { url } = address;
    const isWanted = (): boolean => underWay.isDue(url);
    const into = parts.of(url);
    const at = new Date().toISOString();
    const onBytes = (bytes: number): void => this.#words.received(bytes);
    const outcome = await this.#fetcher.fetch(url, { into, signal, onBytes, isWanted });
    if (outcome.kind === 'unwanted') {
      parts.drop(into);
      return;
    }
    if (outcome.kind === 'postponed') {
      this.#postpone(address, outcome);
      return;
    }
    this.#words.ended(outcome.kind);
    if (provesConnection(outcome)) this.#offline.reached();
    if (outcome.kind === 'failed') {
      const record = (): void => {
        if (signal.aborted) return;
        // What came from elsewhere meanwhile is not made worse by an address that gives nothing.
        if (isWanted()) changed.add(downloads.failed(url, attemptOf(outcome, at)));
        parts.drop(into);
      };
      const own = ownFailureOf(outcome);
      if (own === undefined) record();
      else await orAborted(this.#offline.unreached(address.host, own, record), signal);
      return;
    }
    const { sha256 } = outcome;
    const record = (): number[] => downloads.came(url, attemptOf(outcome, at), sha256);
    try {
      changed.add(await takeBytes(this.#lab, into.file, sha256, record));
    } finally {
      parts.drop(into);
    }
    await orAborted(lookAt(this.#lab, sha256, changed, signal), signal);
  }

  #postpone(address: DueAddress, { host, until }: Postponed): void {
    this.#offline.reached();
    this.#postponed.add(address);
    this.#lab.store.faces.underWay.leaveAlone(host, until);
  }

  /** A pause has come when nothing is asked any more. */
  #sayPaused(): void {
    if (!this.#pausing || this.#paused || this.#fetcher.hosts().some(({ active }) => active > 0)) return;
    this.#paused = true;
    this.#report?.paused(true);
  }
}

/** How many usable faces actors lack until there are enough. */
class ActorNeed {
  readonly #lab: LabContext;
  readonly #limit: number | null;
  readonly #usable = new Map<string, number>();

  constructor(lab: LabContext, limit: number | null) {
    this.#lab = lab;
    this.#limit = limit;
  }

  lacking(actor: string): number {
    if (this.#limit === null) return Infinity;
    const usable = this.#usable.get(actor) ?? this.#count(actor);
    this.#usable.set(actor, usable);
    return this.#limit - usable;
  }

  changed(actors: readonly string[]): void {
    for (const actor of actors) this.#usable.delete(actor);
  }

  #count(actor: string): number {
    return this.#lab.store.faces.rows.query(faceQuery.parse({ actors: [actor], standings: ['in'], limit: 1 })).total;
  }
}

function attemptOf(outcome: Came | Failed, at: string): FaceAttempt {
  const { finalUrl, via, httpStatus, seconds, words } = outcome;
  const came = { state: 'pending' as const, cause: '' };
  const { state, cause } = outcome.kind === 'came' ? came : outcome;
  const bytes = outcome.kind === 'came' ? outcome.bytes : 0;
  return { at, from: finalUrl, via, state, cause, httpStatus, bytes, seconds, words };
}
