import type { EngineChoice } from '../../shared/models/engine.ts';
import { toFailure } from '../../shared/failure.ts';
import type { Engine } from '../learning/kernels/engine.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { threadCount } from '../learning/training/thread-count.ts';
import { toTrainer, type FromTrainer, type TrainingRequest } from '../learning/training/trainer-messages.ts';
import { TrainingControl } from '../learning/training/training-control.ts';
import { train } from '../learning/training/training.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import { listArtifacts } from '../run-folder/run-results.ts';
import { connectParent } from './parent.ts';
import { readTrainingData } from './training-data.ts';

/** One process, one engine, one run after another: hears the lab, trains, tells, and leaves when it is told to. */
const parent = connectParent();
const tell = (message: FromTrainer): Promise<void> => parent.send(message);

const aliveEveryMs = 5000;
/** WebAssembly never gives memory back, and other memory comes back late: what has grown so large makes room for a new process. */
const mostKeptBytes = 1_000_000_000;

interface Loaded {
  choice: EngineChoice;
  threads: number;
  engine: Engine;
}

let loaded: Loaded | undefined;
/** Of the run that was named last: a cancel that comes after the end of one run does not reach the next. */
let control = new TrainingControl();
let turn: Promise<void> = Promise.resolve();

parent.onMessage((message) => {
  const order = toTrainer().parse(message);
  switch (order.type) {
    case 'start': {
      const own = new TrainingControl();
      control = own;
      turn = turn.then(() => work(order.request, own));
      break;
    }
    case 'pause':
      control.pause();
      break;
    case 'resume':
      control.resume();
      break;
    case 'cancel':
      control.cancel();
      break;
    case 'watch':
      control.watch();
      break;
    case 'leave':
      parent.leave();
      break;
  }
});

async function work(request: TrainingRequest, own: TrainingControl): Promise<void> {
  const beating = setInterval(() => void tell({ type: 'alive' }), aliveEveryMs);
  let heldBefore = 0;
  try {
    const { runDirectory, spec, engine: choice, resume, until, forkedAt } = request;
    const { classes, shape } = request.data;
    const examples = await readTrainingData(request);
    const threads = request.threads ?? threadCount(choice, spec, { ...examples.train, classes });
    if (loaded !== undefined && !fits(loaded, choice, threads)) {
      await tell({ type: 'unfitting' });
      return;
    }
    loaded ??= { choice, threads, engine: await loadEngine(choice, threads) };
    heldBefore = loaded.engine.memory().matrices;
    const asked = { runDirectory, spec, classes, shape, ...examples, resume, until, forkedAt };
    await train(asked, loaded.engine, own, tell);
  } catch (error) {
    const failure = toFailure(storageFailureOf(error, 'What this run measured'));
    await tell({ type: 'failed', failure, artifacts: await listArtifacts(request.runDirectory) });
  } finally {
    clearInterval(beating);
  }
  await tell({ type: 'free', reusable: isAsNew(heldBefore) });
}

/** TensorFlow asks for its number of threads once, when it is loaded; the other engines have one. */
function fits({ choice, threads }: Loaded, wanted: EngineChoice, wantedThreads: number): boolean {
  return choice === wanted && (choice === 'wasm' || choice === 'cpu' || threads === wantedThreads);
}

/** Whether nothing of the run is left: a training that failed in the middle of an update may have lost hold of something. */
function isAsNew(heldBefore: number): boolean {
  if (loaded === undefined || loaded.engine.memory().matrices > heldBefore) return false;
  return process.memoryUsage().rss < mostKeptBytes;
}
