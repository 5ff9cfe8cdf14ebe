import { LabError } from '../../../shared/failure.ts';
import type { EngineChoice } from '../../../shared/models/engine.ts';
import { trainingJobId } from '../../../shared/models/job.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import type { Reply } from '../../jobs/conversation.ts';
import type { Task } from '../../jobs/task.ts';
import type { FromTrainer, ToTrainer, TrainingRequest } from '../../learning/training/trainer-messages.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { requireSameData } from './run-data.ts';
import { isStorageFailure } from '../failure-of.ts';
import { runFolder } from '../lab-context.ts';
import type { Trainer, TrainerProcesses } from './trainer-processes.ts';
import { TrainingConversation, type Settle, type TrainingContext } from './training-conversation.ts';

/** A trainer that has not answered a cancel by then is killed; its last checkpoint stays. */
const patienceMs = 800;
/** One that has answered writes its last checkpoint, which a slow or busy disk may take its time for. */
const writingMs = 15_000;
/** Somebody who looks says so again before this is over. */
const watchedMs = 15_000;

export interface TrainingOptions {
  run: RunSummary;
  engine: EngineChoice;
  processes: TrainerProcesses;
  /** Called with each message of the trainer. */
  heard(): void;
  /** Keeps how the run ended, at once or as soon as the store takes it. */
  settle: Settle;
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
  let watchedAt = Number.NEGATIVE_INFINITY;
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
            // Who began to look before this trainer had the run is not asked again.
            if (message.type === 'ready' && performance.now() - watchedAt < watchedMs) tell({ type: 'watch' });
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
      watchedAt = performance.now();
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
  const until = lab.store.sweeps.untilSteps(run.id);
  return {
    runDirectory: runFolder(lab, run.id),
    spec: run.spec,
    engine,
    ...(run.engine?.threads ? { threads: run.engine.threads } : {}),
    data: { ...setOf(lab, run), classes: lab.store.runs.facts(run.id)?.classNames.length ?? 0 },
    // One that has begun before continues from its last checkpoint.
    ...(until === null ? {} : { until }),
    resume: run.startedAt !== null || run.parent?.step != null,
    ...(run.parent?.step == null ? {} : { forkedAt: run.parent.step }),
  };
}

/** Kind, folder, hash and pictures of the set a run learns from. @throws LabError `not_found` when it is not in this lab. */
function setOf(
  lab: TrainingContext,
  { id, data }: Pick<RunSummary, 'id' | 'data'>,
): { kind: string; directory: string; hash?: string | undefined; shape: PictureShape | null } {
  if (data === null)
    throw new LabError('not_found', `The data of run ${id} is not in this lab. Add it, or choose other data.`);
  const set = lab.store.data.get(data);
  return {
    kind: data.kind,
    directory: dataFolder(lab.dataDirectory, data),
    hash: set?.hash,
    shape: set?.shape ?? null,
  };
}
