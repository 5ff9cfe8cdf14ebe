import { LabError, type Failure } from '../../../shared/failure.ts';
import { lastWords } from '../../../shared/lib/last-words.ts';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import type { LogLine, RunStatus, RunSummary } from '../../../shared/models/run.ts';
import type { Ending } from '../../jobs/conversation.ts';
import type { JobReport, TaskOutcome } from '../../jobs/task.ts';
import type { FromTrainer, Times } from '../../learning/training/trainer-messages.ts';
import type { RunChanges } from '../../store/run-repository.ts';
import { failureOf } from '../failure-of.ts';
import type { LabContext } from '../lab-context.ts';
import type { Trainer } from './trainer-processes.ts';

const runHeardEveryMs = 500;

export const notHeardOf =
  'The trainer did not respond for too long and was stopped. Resume the run to continue from its last checkpoint.';

export type TrainingContext = Pick<LabContext, 'dataDirectory' | 'store' | 'events'>;

/** Keeps how a run ended. `line`: the last one of its log. */
export type Settle = (changes: RunChanges, line: LogLine) => void;

/** One trainer's words about one run, from its first message to its last. */
export class TrainingConversation {
  private readonly lab: TrainingContext;
  private readonly run: number;
  private readonly steps: number;
  private readonly settle: Settle;
  private readonly report: JobReport;
  private ending: 'succeeded' | 'cancelled' | undefined;
  /** Whether it has done as many updates as its sweep asked for. */
  private atRung = false;
  private failure: Failure | undefined;
  /** Why what the trainer said could not be saved. */
  private unkept: unknown;
  private heardAt = 0;
  /** True until the trainer that has the run has said anything. */
  isSilent = true;
  /** How far it is, as it said last: kept now and then, and when it ends. */
  private times: Times | undefined;
  /** A run that has begun before and has not continued yet: it has lost nothing. */
  private isWaiting: boolean;

  constructor(lab: TrainingContext, { run, settle }: { run: RunSummary; settle: Settle }, report: JobReport) {
    this.lab = lab;
    this.run = run.id;
    this.steps = run.spec.steps;
    this.isWaiting = run.startedAt !== null;
    this.settle = settle;
    this.report = report;
  }

  begin({ used, conversation: { pid } }: Trainer): void {
    this.isSilent = true;
    const words = used ? 'A trainer takes this run in process' : 'The trainer has started as process';
    this.log('info', `${words} ${String(pid)}.`);
    const startedAt = this.lab.store.runs.get(this.run)?.startedAt ?? new Date().toISOString();
    this.report.phase(used ? 'Reading the data' : 'Starting the engine');
    this.change({ status: 'running', startedAt, endedAt: null, error: null });
  }

  hear(message: FromTrainer): void {
    this.isSilent = false;
    const { lab, run, report } = this;
    switch (message.type) {
      case 'ready':
        report.phase('');
        this.compareEngine(message.engine);
        this.change({ engine: message.engine });
        break;
      case 'resumed-from':
        this.isWaiting = false;
        // The trainer knows more than this lab when the lab died first: what it kept replaces what was heard.
        lab.store.metrics.keepUpTo(run, -1);
        lab.store.metrics.append(run, message.series);
        lab.store.runs.setWeightFrames(run, message.frames);
        this.times = undefined;
        this.change({ stepsDone: message.step + 1 });
        // Points that were shown may be gone.
        lab.events.emit({ type: 'runs-changed', ids: [run] });
        break;
      case 'progress':
        this.isWaiting = false;
        this.keepProgress(message);
        break;
      case 'metrics':
        lab.store.metrics.append(run, message.series);
        lab.events.emit({ type: 'metrics', run, series: message.series });
        break;
      case 'weights':
        for (const step of message.steps) lab.store.runs.addWeightFrame(run, step);
        lab.events.emit({ type: 'weights', run, step: message.step, frame: message.frame });
        break;
      case 'live':
        lab.events.emit({ type: 'live-weights', run, stepsDone: message.stepsDone });
        break;
      case 'log':
        lab.store.logs.append(run, message.lines);
        lab.events.emit({ type: 'log', run, lines: message.lines });
        break;
      case 'paused':
      case 'resumed':
        report.paused(message.type === 'paused');
        this.change({ status: message.type === 'paused' ? 'paused' : 'running', stepsDone: message.stepsDone });
        break;
      case 'checkpoint':
      case 'stopping':
      case 'alive':
      case 'unfitting':
      case 'free':
        break;
      case 'finished':
        this.finish(message);
        break;
      case 'failed':
        this.failure = message.failure;
        lab.store.runs.setArtifacts(run, message.artifacts);
        break;
    }
  }

  /**
   * Says how the run ended.
   * @param ending of the trainer, where it ended before it had said its last word about the run.
   * @throws LabError when the training failed.
   */
  end(ending: Ending | undefined, signal: AbortSignal, lapsed: boolean): TaskOutcome {
    if (ending?.cause === 'misunderstood') {
      const message =
        'The trainer told this lab something that it does not understand, and was ended. Run it again, and report this if it happens twice.';
      this.failure ??= { code: 'internal', message, details: ending.complaint };
    }
    if (this.unkept !== undefined) this.breakOff(this.unkept);
    if (this.failure?.code === 'storage') this.breakOff(failed(this.failure));
    if (this.failure !== undefined) {
      // What it lacks may be there again: its data, or the engine, which a run that waited had when it was asked for.
      const lacksEngine = this.failure.code === 'unavailable';
      if (lacksEngine) this.failure = { ...this.failure, message: `${this.failure.message} ${engineStays}` };
      this.close(this.isWaiting || lacksEngine ? 'interrupted' : 'failed', this.failure.message);
      throw failed(this.failure);
    }
    const { outcome, error } = this.outcome(ending, signal, lapsed);
    this.close(outcome, error);
    return outcome;
  }

  /** What the trainer says cannot be saved; it is asked to stop. */
  cannotKeep(error: unknown): void {
    this.unkept ??= error;
  }

  /**
   * What the trainer said, or the run's beginning, could not be saved. Where the disk is to blame the run can be resumed from its last
   * checkpoint once there is room.
   * @throws LabError always.
   */
  breakOff(error: unknown): never {
    const { code, message, details } = failureOf(error);
    const canGoOn = code === 'storage';
    const words = canGoOn ? `${message} Then resume this run: it continues from its last checkpoint.` : message;
    this.close(canGoOn ? 'interrupted' : 'failed', words);
    throw new LabError(code, words, details);
  }

  private outcome(
    ending: Ending | undefined,
    signal: AbortSignal,
    lapsed: boolean,
  ): { outcome: TaskOutcome; error: string | null } {
    if (this.ending === 'succeeded') return { outcome: 'succeeded', error: null };
    if (signal.aborted && signal.reason === 'closing') {
      return { outcome: 'interrupted', error: 'The lab was closed while this run was training.' };
    }
    if (signal.aborted || this.ending === 'cancelled') return { outcome: 'cancelled', error: null };
    if (lapsed) return { outcome: 'interrupted', error: notHeardOf };
    const words = `The trainer ${ending?.how ?? 'stopped'} in the middle. ${lastWords(ending?.complaint ?? '')}`;
    return { outcome: 'interrupted', error: words.trim() };
  }

  private close(status: RunStatus, error: string | null): void {
    const isWell = status === 'succeeded' || this.atRung;
    const level = isWell ? 'info' : status === 'failed' ? 'error' : 'warning';
    const done = this.atRung ? 'Its sweep compares its settings after these steps.' : `The run was ${status}.`;
    const text = error ?? (status === 'succeeded' ? 'The run succeeded.' : done);
    const at = new Date().toISOString();
    this.settle({ ...this.times, status, endedAt: at, error }, { at, level, text });
  }

  private change(changes: RunChanges): void {
    this.lab.events.emit({ type: 'run', run: this.lab.store.runs.update(this.run, changes) });
  }

  /** The numbers of a run are those of the engine that it asked for, as it was then. */
  private compareEngine({ name, version, threads }: EngineUsed): void {
    const asked = this.lab.store.runs.get(this.run)?.engine;
    if (asked === undefined || asked === null) return;
    const before = `${asked.name} ${asked.version}, ${asked.threads ?? threads} threads`;
    const now = `${name} ${version}, ${threads} threads`;
    if (before !== now)
      this.log('warning', `This run was started for ${before}, and is trained on ${now}. Its numbers may differ.`);
  }

  private log(level: LogLine['level'], text: string): void {
    const lines: LogLine[] = [{ at: new Date().toISOString(), level, text }];
    this.lab.store.logs.append(this.run, lines);
    this.lab.events.emit({ type: 'log', run: this.run, lines });
  }

  private keepProgress(message: Extract<FromTrainer, { type: 'progress' }>): void {
    const { stepsDone, trainingSeconds, processSeconds, pausedSeconds } = message;
    this.report.progress(stepsDone, this.steps);
    this.times = { stepsDone, trainingSeconds, processSeconds, pausedSeconds };
    if (performance.now() - this.heardAt < runHeardEveryMs) return;
    this.heardAt = performance.now();
    this.change(this.times);
  }

  private finish(message: Extract<FromTrainer, { type: 'finished' }>): void {
    const { stepsDone, trainingSeconds, processSeconds, pausedSeconds, confusion } = message;
    this.times = { stepsDone, trainingSeconds, processSeconds, pausedSeconds };
    this.ending = message.outcome;
    this.atRung = message.reason === 'rung';
    this.report.progress(stepsDone, stepsDone);
    this.lab.store.runs.setArtifacts(this.run, message.artifacts);
    this.lab.store.runs.update(this.run, { ...this.times, confusion });
  }
}

const engineStays = 'This run keeps its engine: resume it when that is installed again.';

function failed({ code, message, details }: Failure): LabError {
  return new LabError(code, message, details);
}
