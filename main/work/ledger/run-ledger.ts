import type { LabEvent } from '../../../shared/contract/event.ts';
import { LabError } from '../../../shared/failure.ts';
import type { Claim, LedgerFile } from '../../../shared/models/ledger/ledger.ts';
import { trainingJobId, type Job } from '../../../shared/models/job.ts';
import type { JobReport, TaskOutcome } from '../../jobs/task.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import { LedgerReading, type Looked } from './measures.ts';
import { lookAt, sealOf } from './show-ledger.ts';

/**
 * Seals the claims that are not sealed yet, then does what each of them still needs: runs in the queue, then instruments one by one.
 * What is there already is taken as it is, so that a job that was cut off is resumed by running the claims again.
 * @param ids of the claims; all of them where there are none. @throws LabError `not_found` for one that the ledger does not have.
 */
export function runLedger(lab: QueueContext, name: string, ledger: LedgerFile, ids: readonly string[]): Job {
  const unknown = ids.find((id) => !ledger.claims.some((claim) => claim.id === id));
  if (unknown !== undefined)
    throw new LabError('not_found', `The ledger has no claim “${unknown}”. List them with ledger show.`);
  const claims = ledger.claims.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return lab.jobs.add({
    kind: 'ledger',
    title: `Report ledger, ${claims.length === 1 ? (claims[0]?.id ?? '') : `${claims.length} claims`}`,
    unit: 'pieces',
    total: null,
    run: (report, signal) => carryOut(lab, name, claims, report, signal),
  });
}

async function carryOut(
  lab: QueueContext,
  name: string,
  claims: readonly Claim[],
  report: JobReport,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const at = new Date().toISOString();
  for (const claim of claims) lab.store.ledgerSeals.put(name, claim.id, { hash: sealOf(claim), at });
  const pieces = new Pieces(lab, signal);
  try {
    // An instrument that looks at a run has to wait for that run: it is begun in the second round.
    for (let round = 0; round < mostRounds; round++) {
      const begun = pieces.count;
      await beginMissing(lab, claims, pieces, report, signal);
      report.phase('Waiting for the runs');
      await pieces.all((done, total) => {
        report.progress(done, total);
      });
      if (signal.aborted || pieces.count === begun) break;
    }
    if (!signal.aborted) return 'succeeded';
    return signal.reason === 'closing' ? 'interrupted' : 'cancelled';
  } finally {
    pieces.close();
  }
}

const mostRounds = 3;

/** Begins what the claims still need, analyses one after another. */
async function beginMissing(
  lab: QueueContext,
  claims: readonly Claim[],
  pieces: Pieces,
  report: JobReport,
  signal: AbortSignal,
): Promise<void> {
  for (const claim of claims) {
    if (signal.aborted) return;
    report.phase(`Looking up ${claim.id}`);
    let looked = await lookAt(new LedgerReading(lab), claim);
    while (await madeData(lab, looked, pieces, report)) {
      looked = await lookAt(new LedgerReading(lab), claim);
    }
    if (looked.state === 'unavailable') continue;
    // Those of other claims, or of a person, which are under way already.
    if (looked.state === 'open') for (const run of looked.runs) pieces.await('run', run);
    for (const one of looked.missing ?? []) {
      if (one.kind === 'data') continue;
      const id = await one.start(lab);
      pieces.own(one.kind, id);
      if (one.kind === 'analysis') await pieces.ended('analysis', id);
    }
  }
}

/** Makes a set that a claim lacks, each once. @returns whether the claim is to be looked at again. */
async function madeData(lab: QueueContext, looked: Looked, pieces: Pieces, report: JobReport): Promise<boolean> {
  if (looked.state !== 'open') return false;
  for (const one of looked.missing) {
    if (one.kind !== 'data' || !pieces.tries(one.called)) continue;
    report.phase(`Computing ${one.called}`);
    const job = await pieces.job(await one.start(lab));
    if (job.error !== null) report.log(`The ${one.called} could not be computed: ${job.error.message}`);
    return true;
  }
  return false;
}

type PieceKind = 'run' | 'analysis';

/** Runs and analyses that a job waits for. Those that it began itself end with it when it is cancelled. */
class Pieces {
  readonly #lab: QueueContext;
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #settle = new Map<string, () => void>();
  readonly #own: { kind: PieceKind; id: number }[] = [];
  readonly #unsubscribe: () => void;
  readonly #signal: AbortSignal;
  readonly #tried = new Set<string>();
  /** The job that is waited for. */
  #job: string | undefined;
  #done = 0;
  #told: (() => void) | undefined;

  constructor(lab: QueueContext, signal: AbortSignal) {
    this.#lab = lab;
    this.#signal = signal;
    this.#unsubscribe = lab.events.subscribe((event) => {
      this.#hear(event);
    });
    signal.addEventListener('abort', this.#cancel);
  }

  /** How many there were until now. */
  get count(): number {
    return this.#waiting.size;
  }

  await(kind: PieceKind, id: number): void {
    const key = `${kind} ${id}`;
    if (this.#waiting.has(key) || this.#hasEnded(kind, id)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.set(key, promise);
    this.#settle.set(key, () => {
      this.#settle.delete(key);
      this.#done += 1;
      resolve(undefined);
      this.#told?.();
    });
  }

  own(kind: PieceKind, id: number): void {
    this.#own.push({ kind, id });
    this.await(kind, id);
  }

  async ended(kind: PieceKind, id: number): Promise<void> {
    await this.#waiting.get(`${kind} ${id}`);
  }

  /** Whether data is to be made: not after a cancel, and not twice. */
  tries(called: string): boolean {
    if (this.#signal.aborted || this.#tried.has(called)) return false;
    this.#tried.add(called);
    return true;
  }

  /** Waits for a job, which ends with this one when it is cancelled. */
  async job(id: string): Promise<Job> {
    this.#job = id;
    try {
      return await this.#lab.jobs.ended(id);
    } finally {
      this.#job = undefined;
    }
  }

  async all(tell: (done: number, total: number) => void): Promise<void> {
    this.#told = () => {
      tell(this.#done, this.#waiting.size);
    };
    this.#told();
    await Promise.all(this.#waiting.values());
  }

  close(): void {
    this.#unsubscribe();
    this.#signal.removeEventListener('abort', this.#cancel);
  }

  #hear(event: LabEvent): void {
    if (event.type === 'run' && event.run.endedAt !== null) this.#settle.get(`run ${event.run.id}`)?.();
    if (event.type === 'analysis' && event.analysis.endedAt !== null)
      this.#settle.get(`analysis ${event.analysis.id}`)?.();
    // Many that ended at once are not told one by one.
    if (event.type === 'runs-changed' || event.type === 'runs-purged' || event.type === 'queue') {
      for (const key of this.#settle.keys()) {
        const [kind, id] = key.split(' ');
        if (kind === 'run' && this.#hasEnded('run', Number(id))) this.#settle.get(key)?.();
      }
    }
  }

  #hasEnded(kind: PieceKind, id: number): boolean {
    if (kind === 'analysis') return this.#lab.store.analyses.get(id).endedAt !== null;
    const run = this.#lab.store.runs.get(id);
    return run === undefined || !['queued', 'running', 'paused'].includes(run.status);
  }

  readonly #cancel = (): void => {
    if (this.#job !== undefined) this.#lab.jobs.cancel(this.#job);
    const runs = this.#own.filter(({ kind }) => kind === 'run').map(({ id }) => id);
    this.#lab.queue.cancelMany(runs);
    for (const { id } of this.#lab.jobs.list().filter((job) => job.endedAt === null)) {
      if (runs.some((run) => trainingJobId(run) === id)) this.#lab.jobs.cancel(id);
    }
    const analyses = new Set(this.#own.filter(({ kind }) => kind === 'analysis').map(({ id }) => String(id)));
    for (const { id, kind, added, endedAt } of this.#lab.jobs.list()) {
      if (kind === 'instrument' && endedAt === null && analyses.has(added ?? '')) this.#lab.jobs.cancel(id);
    }
    for (const settle of [...this.#settle.values()]) settle();
  };
}
