import { LabError, type Failure } from '../../../shared/failure.ts';
import type { EngineChoice } from '../../../shared/contract/contract.ts';
import { lastWords } from '../../../shared/lib/last-words.ts';
import type { EngineUsed } from '../../../shared/models/engine.ts';
import { trainingJobId } from '../../../shared/models/job.ts';
import type { LogLine, RunStatus, RunSummary } from '../../../shared/models/run.ts';
import type { Ending, Reply } from '../../jobs/conversation.ts';
import type { JobReport, Task, TaskOutcome } from '../../jobs/job-registry.ts';
import type { FromTrainer, Times, ToTrainer, TrainingRequest } from '../../learning/training/trainer-messages.ts';
import type { RunChanges } from '../../store/run-repository.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { requireSameData } from './run-data.ts';
import { failureOf, isStorageFailure } from '../failure-of.ts';
import { runFolder, type LabContext } from '../lab-context.ts';
import type { Trainer, TrainerProcesses } from './trainer-processes.ts';

/** A trainer that has not answered a cancel by then is killed; its last checkpoint stays. */
const patienceMs = 800;
/** One that has answered writes its last checkpoint, which a slow or busy disk may take its time for. */
const writingMs = 15_000;
const runHeardEveryMs = 500;

export const notHeardOf =
  'The trainer did not respond for too long and was stopped. Resume the run to continue from its last checkpoint.';

export type TrainingContext = Pick<LabContext, 'dataDirectory' | 'store' | 'events'>;

export interface TrainingOptions {
  run: RunSummary;
  engine: EngineChoice;
  processes: TrainerProcesses;
  /** Is told of each word of the trainer. */
  heard(): void;
  /** Keeps how the run ended, at once or as soon as the store takes it. */
  settle(changes: RunChanges, line: LogLine): void;
}

/** A task that trains, and how it is ended from outside because its trainer was not heard of. */
export interface TrainingTask extends Task {
  lapse(): void;
  /** Somebody looks at the weights. */
  watch(): void;
}

/** The job that trains one run in a child process, and keeps in the store and tells the faces all that the child says. */
export function trainingTask(lab: TrainingContext, options: TrainingOptions): TrainingTask {
  const { run, engine, processes } = options;
  let trainer: Trainer | undefined;
  let lapsed = false;
  const tell = (message: ToTrainer): void => trainer?.conversation.send(message);

  /** Gives the run to a trainer. One that has loaded something else, or died while it had nothing to do, gives way to a new one. */
  async function train(training: TrainingConversation, ended: AbortSignal): Promise<Reply<FromTrainer>> {
    const request = requestOf(lab, options);
    const unkept = new AbortController();
    const signal = AbortSignal.any([ended, unkept.signal]);
    for (trainer = processes.take(engine); ; trainer = processes.startNew(engine)) {
      training.begin(trainer);
      const reply = await trainer.conversation.ask({
        message: { type: 'start', request } satisfies ToTrainer,
        isAnswer: ({ type }) => type === 'free' || type === 'unfitting',
        onMessage: (message) => {
          if (unkept.signal.aborted) return;
          try {
            options.heard();
            training.hear(message);
          } catch (error) {
            // The trainer writes down what it has in the run's own folder, and stops.
            if (!isStorageFailure(error)) throw error;
            training.cannotKeep(error);
            unkept.abort();
          }
        },
        signal,
        cancelling: {
          message: { type: 'cancel' } satisfies ToTrainer,
          graceMs: patienceMs,
          isStopping: ({ type }) => type === 'stopping',
          stoppingMs: writingMs,
        },
      });
      const isReusable = reply.kind === 'answered' && reply.answer.type === 'free' && reply.answer.reusable;
      if (isReusable || reply.kind === 'cancelled') processes.keep(trainer);
      else void processes.dismiss(trainer);
      const isUnfitting = reply.kind === 'answered' && reply.answer.type === 'unfitting';
      const diedIdle = trainer.used && training.isSilent && reply.kind === 'ended' && reply.ending.cause === 'itself';
      if ((!isUnfitting && !diedIdle) || signal.aborted) return reply;
    }
  }

  return {
    id: trainingJobId(run.id),
    kind: 'training',
    title: run.name,
    unit: 'steps',
    total: run.spec.steps,
    runId: run.id,
    pause: () => {
      tell({ type: 'pause' });
    },
    resume: () => {
      tell({ type: 'resume' });
    },
    watch: () => {
      tell({ type: 'watch' });
    },
    lapse: () => {
      lapsed = true;
      void trainer?.conversation.end();
    },
    run: async (report, signal) => {
      const training = new TrainingConversation(lab, options, report);
      let reply: Reply<FromTrainer>;
      try {
        await requireSameData(lab, run);
        reply = await train(training, signal);
      } catch (error) {
        // There must never be two trainers in one run's folder.
        if (trainer !== undefined) await processes.dismiss(trainer);
        return training.breakOff(error);
      }
      return training.end(reply.kind === 'ended' ? reply.ending : undefined, signal, lapsed);
    },
  };
}

/** @throws LabError `not_found` when what it learns from is not in this lab. */
function requestOf(lab: TrainingContext, { run, engine }: TrainingOptions): TrainingRequest {
  return {
    runDirectory: runFolder(lab, run.id),
    spec: run.spec,
    engine,
    ...(run.engine?.threads ? { threads: run.engine.threads } : {}),
    data: { ...setOf(lab, run), classes: lab.store.runs.facts(run.id)?.classNames.length ?? 0 },
    // One that has begun before goes on from its last checkpoint.
    resume: run.startedAt !== null,
  };
}

function failed({ code, message, details }: Failure): LabError {
  return new LabError(code, message, details);
}

/** Kind and folder of the set a run learns from. @throws LabError `not_found` when it is not in this lab. */
function setOf(
  lab: TrainingContext,
  { id, data }: Pick<RunSummary, 'id' | 'data'>,
): { kind: string; directory: string } {
  if (data === null)
    throw new LabError('not_found', `The data of run ${id} is not in this lab. Add it, or choose other data.`);
  return { kind: data.kind, directory: dataFolder(lab.dataDirectory, data) };
}

/** One trainer's words about one run, from its first message to its last. */
class TrainingConversation {
  private readonly lab: TrainingContext;
  private readonly run: number;
  private readonly steps: number;
  private readonly settle: TrainingOptions['settle'];
  private readonly report: JobReport;
  private ending: 'succeeded' | 'cancelled' | undefined;
  private failure: Failure | undefined;
  /** Why what the trainer said could not be saved. */
  private unkept: unknown;
  private heardAt = 0;
  /** True until the trainer that has the run has said anything. */
  isSilent = true;
  /** How far it is, as it said last: kept now and then, and when it ends. */
  private times: Times | undefined;

  constructor(lab: TrainingContext, { run, settle }: TrainingOptions, report: JobReport) {
    this.lab = lab;
    this.run = run.id;
    this.steps = run.spec.steps;
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
      this.close('failed', this.failure.message);
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
    const level = status === 'succeeded' ? 'info' : status === 'failed' ? 'error' : 'warning';
    const text = error ?? (status === 'succeeded' ? 'The run succeeded.' : `The run was ${status}.`);
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
    this.report.progress(stepsDone, stepsDone);
    this.lab.store.runs.setArtifacts(this.run, message.artifacts);
    this.lab.store.runs.update(this.run, { ...this.times, confusion });
  }
}
