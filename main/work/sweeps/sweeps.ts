import { LabError } from '../../../shared/failure.ts';
import { trainingJobId } from '../../../shared/models/job.ts';
import type { RunStatus } from '../../../shared/models/run.ts';
import { extendedPlan } from '../../../shared/models/sweeps/extended-plan.ts';
import { fittedPlan } from '../../../shared/models/sweeps/fitted-plan.ts';
import type { SweepPlan } from '../../../shared/models/sweeps/plan.ts';
import type { SweepSummary } from '../../../shared/models/sweeps/sweep.ts';
import { isOver } from '../../../shared/models/sweeps/sweep-state.ts';
import type { Varied } from '../../../shared/models/sweeps/varied.ts';
import type { TrialKey } from '../../store/stored-sweep.ts';
import { mostAttempts } from '../../store/sweep-repository.ts';
import { engineFor } from '../runs/engine-for.ts';
import { prepareData } from '../runs/prepare-data.ts';
import { requireData } from '../runs/run-data.ts';
import type { QueueContext } from '../runs/queue-context.ts';
import { sweepEstimate, type SweepEstimate } from './sweep-estimate.ts';
import { sweepName } from './sweep-names.ts';
import { sweepSummaryOf } from './sweep-summary.ts';
import { usualTrainers, type SweepWish } from './sweep-wish.ts';
import { halve } from './halve.ts';
import { makeRuns } from './make-runs.ts';
import { Trials } from './trials.ts';

const toldEveryMs = 250;

/**
 * The sweeps of a lab. What they try is enumerated once, as rows; the runs of the trials are made of these, some at a time, and wait in
 * the queue of all runs. A lab that dies in the middle finds in the rows what is missing.
 */
export class Sweeps {
  readonly #lab: QueueContext;
  /** The making of runs, one after the other for each sweep. */
  readonly #filling = new Map<number, Promise<void>>();
  readonly #untold = new Set<number>();
  #telling: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(lab: QueueContext) {
    this.#lab = lab;
    lab.events.subscribe((event) => {
      if (event.type === 'run' && event.run.endedAt !== null) this.#ended([event.run.id]);
      if (event.type === 'runs-changed' || event.type === 'runs-purged') this.#ended(event.ids);
      if (event.type === 'job' && event.job.kind === 'training' && event.job.state === 'interrupted')
        this.#takeUpAgain(event.job.run);
    });
  }

  /** Continues with what a lab that is gone left in the middle. A lab that is open for one command only leaves it alone. */
  open(): void {
    for (const sweep of this.#lab.store.sweeps.all()) {
      const { queue, store } = this.#lab;
      // A lab that died while it stopped a sweep may have left some of it in the queue.
      if (sweep.stopped) queue.cancelMany(store.sweeps.unwantedWith(sweep.id, ['queued']));
      if (sweep.stopped) continue;
      const interrupted = store.sweeps
        .runsWith(sweep.id, ['interrupted'])
        .filter((run) => store.sweeps.attempts(run) < mostAttempts);
      queue.enqueueMany(interrupted);
      this.#fill(sweep.id);
    }
    this.#setTrainers();
  }

  /**
   * Adds a sweep and lets its trials wait for their turn.
   * @throws LabError `bad_input` when a trial's settings do not fit; `not_found`, `unavailable` as the start of a run.
   */
  async create(wish: SweepWish): Promise<SweepSummary> {
    const engineAsked = await engineFor(this.#lab, wish.engine);
    const { ref } = requireData(this.#lab, wish.data, wish.spec.data.kind);
    const plan = fittedPlan(wish.spec, wish.plan);
    const keys = await this.#prepared(new Trials(this.#lab, wish.spec, ref), plan);
    const { store } = this.#lab;
    const id = store.atomically(() => {
      const sweep = store.sweeps.create({
        name: wish.name ?? sweepName({ preset: wish.preset, base: wish.spec }, wish.plan.vary),
        preset: wish.preset,
        base: wish.spec,
        plan,
        data: ref,
        engineAsked,
        trainers: wish.trainers ?? usualTrainers(),
        priority: 0,
        createdAt: new Date().toISOString(),
      });
      store.sweeps.addTrials(sweep, keys, plan.halving?.rungs[0] ?? null);
      return sweep;
    });
    this.#fill(id);
    this.#setTrainers();
    this.#tell(id);
    return this.summary(id);
  }

  /** How large a sweep would be. @throws LabError as `create`. */
  estimate(wish: SweepWish): Promise<SweepEstimate> {
    return sweepEstimate(this.#lab, wish);
  }

  /** Tries more: further values of what is varied, further seeds. @throws LabError `bad_input`, `not_found`. */
  async extend(id: number, more: { vary: readonly Varied[]; seeds: readonly number[] }): Promise<SweepSummary> {
    const { store } = this.#lab;
    const { base, plan, data } = store.sweeps.get(id);
    const wider = fittedPlan(base, extendedPlan(plan, more));
    const { ref } = requireData(this.#lab, data, base.data.kind);
    const keys = await this.#prepared(new Trials(this.#lab, base, ref), wider);
    store.atomically(() => {
      store.sweeps.setPlan(id, wider);
      store.sweeps.addTrials(id, keys);
    });
    return this.resume(id);
  }

  /** The trials of a plan, whose pictures are made when this settles. */
  async #prepared(trials: Trials, plan: SweepPlan): Promise<TrialKey[]> {
    const keys = await trials.of(plan);
    for (const { spec, data } of await trials.specsByData(plan)) await prepareData(this.#lab, spec, data);
    return keys;
  }

  /** Takes its waiting trials out of the queue, and cancels those that are being trained, unless another sweep wants them. */
  stop(id: number): SweepSummary {
    const { store, queue, jobs } = this.#lab;
    store.sweeps.get(id);
    store.sweeps.setStopped(id, true);
    queue.cancelMany(store.sweeps.unwantedWith(id, ['queued']));
    for (const run of store.sweeps.unwantedWith(id, ['running', 'paused'])) jobs.cancel(trainingJobId(run));
    this.#setTrainers();
    this.#tell(id);
    return this.summary(id);
  }

  /** Lets what was interrupted, and what was `cancelled`, wait again, and makes the runs that are missing. */
  resume(id: number, cancelled = true): SweepSummary {
    return this.#askedAgain(id, cancelled ? ['cancelled', 'interrupted'] : ['interrupted']);
  }

  /** Trains failed trials again, as new runs; the failed ones stay in the history. */
  retry(id: number): SweepSummary {
    return this.#askedAgain(id, ['interrupted'], () => {
      this.#lab.store.sweeps.reopenFailed(id);
    });
  }

  /** Sets in what order its waiting trials come beside other runs: the highest first. */
  prioritise(id: number, priority: number): SweepSummary {
    const { store, queue } = this.#lab;
    store.sweeps.get(id);
    store.sweeps.setPriority(id, priority);
    queue.prioritise(store.sweeps.runsWith(id, ['queued']), priority);
    this.#tell(id);
    return this.summary(id);
  }

  /** Forgets sweeps; their runs stay. @throws LabError `conflict` for one that is under way. */
  delete(ids: readonly number[]): number[] {
    for (const id of ids) {
      const sweep = this.summary(id);
      if (!isOver(sweep))
        throw new LabError('conflict', `Sweep ${id} is not finished. Pause it first, then delete it.`);
    }
    const deleted = this.#lab.store.sweeps.delete(ids);
    this.#lab.events.emit({ type: 'sweeps-deleted', ids: deleted });
    return deleted;
  }

  summary(id: number): SweepSummary {
    return sweepSummaryOf(this.#lab.store, this.#lab.store.sweeps.get(id));
  }

  /** No run is made any more. Settles when none is being made. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#telling);
    await Promise.all(this.#filling.values());
  }

  /** Makes the runs that are missing, after those that are being made. */
  #fill(id: number): void {
    const before = this.#filling.get(id) ?? Promise.resolve();
    const filling = before
      .then(() => makeRuns(this.#lab, id, () => this.#closing))
      .then(() => halve(this.#lab, id, () => this.#closing))
      .catch((error: unknown) => {
        console.error(`The trials of sweep ${id} could not be made:`, error);
        this.#lab.store.sweeps.setStopped(id, true);
      })
      .finally(() => {
        if (this.#filling.get(id) === filling) this.#filling.delete(id);
        if (!this.#closing) this.#tell(id);
      });
    this.#filling.set(id, filling);
  }

  /** Lets trials in these states wait again because somebody asks for it. @param also is written with it. */
  #askedAgain(id: number, statuses: readonly RunStatus[], also?: () => void): SweepSummary {
    const { store, queue } = this.#lab;
    store.sweeps.get(id);
    const runs = store.sweeps.runsWith(id, statuses);
    queue.enqueueMany(runs, () => {
      store.sweeps.setStopped(id, false);
      store.sweeps.forgetAttempts(runs);
      also?.();
    });
    return this.#underWay(id);
  }

  /** Lets a sweep continue, with what it has waiting already. */
  #underWay(id: number): SweepSummary {
    const { store, queue } = this.#lab;
    queue.claimMany(store.sweeps.runsWith(id, ['queued']));
    this.#setTrainers();
    this.#fill(id);
    this.#tell(id);
    return this.summary(id);
  }

  #ended(runs: readonly number[]): void {
    if (this.#closing) return;
    for (const run of runs) for (const id of this.#lab.store.sweeps.ofRun(run)) this.#tell(id);
  }

  /** A trial whose trainer was lost continues by itself, unless it loses every trainer that it gets. */
  #takeUpAgain(run: number | null): void {
    if (run === null) return;
    const { store, queue } = this.#lab;
    setImmediate(() => {
      if (this.#closing || store.sweeps.attempts(run) >= mostAttempts) return;
      const isWanted = store.sweeps.ofRun(run).some((id) => !store.sweeps.get(id).stopped);
      if (isWanted) queue.enqueueMany([run]);
    });
  }

  /** So many trials are trained at once as the sweep under way that wants most of them says. */
  #setTrainers(): void {
    const { store, queue } = this.#lab;
    const wanted = store.sweeps
      .all()
      .filter(({ id, stopped }) => !isOver({ stopped, ...store.sweeps.counts(id) }))
      .map(({ trainers }) => trainers);
    queue.trainAtLeast(Math.max(1, ...wanted));
  }

  /** Tells of a sweep, four times a second at most. */
  #tell(id: number): void {
    this.#untold.add(id);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const ids = [...this.#untold];
      this.#untold.clear();
      for (const sweep of this.#lab.store.sweeps.all().filter((one) => ids.includes(one.id))) {
        const summary = sweepSummaryOf(this.#lab.store, sweep);
        this.#lab.events.emit({ type: 'sweep', sweep: summary });
        if (sweep.plan.halving !== undefined && !isOver(summary) && !this.#filling.has(sweep.id)) this.#fill(sweep.id);
      }
      this.#setTrainers();
    }, toldEveryMs);
  }
}
