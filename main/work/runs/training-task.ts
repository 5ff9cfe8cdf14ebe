import { z } from 'zod';
import { LabError, type Failure } from '../../../shared/failure.ts';
import type { EngineChoice } from '../../../shared/contract/contract.ts';
import { lastWords } from '../../../shared/lib/last-words.ts';
import type { LogLine, RunStatus, RunSummary } from '../../../shared/models/run.ts';
import type { Child, ChildExit } from '../../jobs/child.ts';
import type { JobReport, Task, TaskOutcome } from '../../jobs/job-registry.ts';
import {
  trainerMessage,
  type FromTrainer,
  type Times,
  type ToTrainer,
} from '../../learning/training/trainer-messages.ts';
import { workerEntry } from '../../places.ts';
import type { RunChanges } from '../../store/run-repository.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { runFolder, type LabContext } from '../lab-context.ts';
import { requireRun } from './require-run.ts';

/** A trainer that has not answered a cancel by then is killed; its last checkpoint stays. */
const patienceMs = 800;
/** One that has answered writes its last checkpoint, which a slow or busy disk may take its time for. */
const writingMs = 15_000;
const runHeardEveryMs = 500;

export interface TrainingOptions {
  run: number;
  engine: EngineChoice;
  /** True when the run goes on from its last checkpoint. */
  resume: boolean;
}

/** The job that trains one run in a child process, and keeps in the store and tells the faces all that the child says. */
export function trainingTask(lab: LabContext, options: TrainingOptions): Task {
  const run = requireRun(lab, options.run);
  let child: Child | undefined;
  const tell = (message: ToTrainer): void => child?.send(message);
  return {
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
    cancelledInQueue: () => {
      changeRun(lab, run.id, { status: 'cancelled', endedAt: new Date().toISOString() });
    },
    run: async (report, signal) => {
      child = lab.startChild(workerEntry('trainer'));
      const training = new TrainingConversation(lab, run.id, report);
      training.begin(child.pid);
      const stop = stopOnAbort(child, signal, tell);
      child.onMessage((message) => {
        const said = trainerMessage.safeParse(message);
        if (said.success && said.data.type === 'stopping') stop.answered();
        if (said.success) training.hear(said.data);
        else training.misunderstand(said.error);
        if (!said.success) child?.kill();
      });
      tell({
        type: 'start',
        request: {
          runDirectory: runFolder(lab, run.id),
          spec: run.spec,
          engine: options.engine,
          data: { ...setOf(lab, run), classes: lab.store.runs.facts(run.id)?.classNames.length ?? 0 },
          resume: options.resume,
        },
      });
      const exit = await child.exited;
      stop.over();
      return training.end(exit, child.complaint(), signal);
    },
  };
}

/** Kind and folder of the set a run learns from. @throws LabError `not_found` when it is not in this lab. */
function setOf(lab: LabContext, { id, data }: Pick<RunSummary, 'id' | 'data'>): { kind: string; directory: string } {
  if (data === null)
    throw new LabError('not_found', `The data of run ${id} is not in this lab. Add it, or choose other data.`);
  return { kind: data.kind, directory: dataFolder(lab.dataDirectory, data) };
}

/**
 * Asks the trainer to stop when the job is cancelled, and kills it when it does not.
 * `answered`: it has heard, and gets the time to write; `over`: it has ended.
 */
function stopOnAbort(
  child: Child,
  signal: AbortSignal,
  tell: (message: ToTrainer) => void,
): { answered: () => void; over: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const killAfter = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      child.kill();
    }, ms);
  };
  const stop = (): void => {
    tell({ type: 'cancel' });
    killAfter(patienceMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    answered: () => {
      killAfter(writingMs);
    },
    over: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}

function changeRun(lab: LabContext, id: number, changes: RunChanges): void {
  lab.events.emit({ type: 'run', run: lab.store.runs.update(id, changes) });
}

/** One trainer's words about one run, from its first message to its exit. */
class TrainingConversation {
  private readonly lab: LabContext;
  private readonly run: number;
  private readonly report: JobReport;
  private ending: 'succeeded' | 'cancelled' | undefined;
  private failure: Failure | undefined;
  private heardAt = 0;
  /** How far it is, as it said last: kept now and then, and when it ends. */
  private times: Times | undefined;

  constructor(lab: LabContext, run: number, report: JobReport) {
    this.lab = lab;
    this.run = run;
    this.report = report;
  }

  begin(pid: number | undefined): void {
    this.log('info', `The trainer has started as process ${String(pid)}.`);
    const startedAt = this.lab.store.runs.get(this.run)?.startedAt ?? new Date().toISOString();
    this.report.phase('Starting the engine');
    changeRun(this.lab, this.run, { status: 'running', startedAt, endedAt: null, error: null });
  }

  hear(message: FromTrainer): void {
    const { lab, run, report } = this;
    switch (message.type) {
      case 'ready':
        report.phase('');
        changeRun(lab, run, { engine: message.engine });
        break;
      case 'resumed-from':
        // The trainer knows more than this lab when the lab died first: what it kept replaces what was heard.
        lab.store.metrics.keepUpTo(run, -1);
        lab.store.metrics.append(run, message.series);
        lab.store.runs.setWeightFrames(run, message.frames);
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
      case 'log':
        lab.store.logs.append(run, message.lines);
        lab.events.emit({ type: 'log', run, lines: message.lines });
        break;
      case 'paused':
      case 'resumed':
        report.paused(message.type === 'paused');
        changeRun(lab, run, { status: message.type === 'paused' ? 'paused' : 'running', stepsDone: message.stepsDone });
        break;
      case 'checkpoint':
      case 'stopping':
        break;
      case 'finished':
        this.finish(message);
        break;
      case 'failed':
        this.failure = message.failure;
        break;
    }
  }

  /** What it says can no longer be trusted: this run fails, and nothing else. */
  misunderstand(error: z.ZodError): void {
    const message =
      'The trainer told this lab something that it does not understand, and was ended. Resume the run from its last checkpoint, or run it again.';
    this.failure ??= { code: 'internal', message, details: z.prettifyError(error) };
  }

  /** Says how the run ended, once its process is gone. @throws LabError when the training failed. */
  end(exit: ChildExit, complaint: string, signal: AbortSignal): TaskOutcome {
    if (this.failure !== undefined) {
      this.settle('failed', this.failure.message);
      throw new LabError(this.failure.code, this.failure.message, this.failure.details);
    }
    const { outcome, error } = this.outcome(exit, complaint, signal);
    this.settle(outcome, error);
    return outcome;
  }

  private outcome(
    exit: ChildExit,
    complaint: string,
    signal: AbortSignal,
  ): { outcome: TaskOutcome; error: string | null } {
    if (this.ending === 'succeeded') return { outcome: 'succeeded', error: null };
    if (signal.aborted && signal.reason === 'closing') {
      return { outcome: 'interrupted', error: 'The lab was closed while this run was training.' };
    }
    if (signal.aborted || this.ending === 'cancelled') return { outcome: 'cancelled', error: null };
    const how = exit.signal === null ? `exited with code ${String(exit.code)}` : `was ended by ${exit.signal}`;
    return { outcome: 'interrupted', error: `The trainer ${how} in the middle. ${lastWords(complaint)}`.trim() };
  }

  private settle(status: RunStatus, error: string | null): void {
    const level = status === 'succeeded' ? 'info' : status === 'failed' ? 'error' : 'warning';
    this.log(level, error ?? (status === 'succeeded' ? 'The run succeeded.' : `The run was ${status}.`));
    changeRun(this.lab, this.run, { ...this.times, status, endedAt: new Date().toISOString(), error });
  }

  private log(level: LogLine['level'], text: string): void {
    const lines: LogLine[] = [{ at: new Date().toISOString(), level, text }];
    this.lab.store.logs.append(this.run, lines);
    this.lab.events.emit({ type: 'log', run: this.run, lines });
  }

  private keepProgress(message: Extract<FromTrainer, { type: 'progress' }>): void {
    const { stepsDone, trainingSeconds, processSeconds, pausedSeconds } = message;
    const total = this.lab.store.runs.get(this.run)?.spec.steps ?? null;
    this.report.progress(stepsDone, total);
    this.times = { stepsDone, trainingSeconds, processSeconds, pausedSeconds };
    if (performance.now() - this.heardAt < runHeardEveryMs) return;
    this.heardAt = performance.now();
    changeRun(this.lab, this.run, this.times);
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
