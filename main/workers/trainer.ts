import { toFailure } from '../../shared/failure.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { threadCount } from '../learning/training/thread-count.ts';
import { toTrainer, type FromTrainer, type TrainingRequest } from '../learning/training/trainer-messages.ts';
import { TrainingControl } from '../learning/training/training-control.ts';
import { train } from '../learning/training/training.ts';
import { connectParent } from './parent.ts';
import { readTrainingData } from './training-data.ts';

/** One process, one training: hears the lab, trains, tells, ends. */
const parent = connectParent();
const control = new TrainingControl();
const tell = (message: FromTrainer): Promise<void> => parent.send(message);

parent.onMessage((message) => {
  const order = toTrainer.parse(message);
  switch (order.type) {
    case 'start':
      void work(order.request);
      break;
    case 'pause':
      control.pause();
      break;
    case 'resume':
      control.resume();
      break;
    case 'cancel':
      control.cancel();
      break;
  }
});

async function work(request: TrainingRequest): Promise<void> {
  try {
    const { runDirectory, spec, engine: choice, resume } = request;
    const { classes } = request.data;
    const examples = await readTrainingData(request);
    const engine = await loadEngine(choice, threadCount(spec, { ...examples.train, classes }));
    await train({ runDirectory, spec, classes, ...examples, resume }, engine, control, tell);
  } catch (error) {
    await tell({ type: 'failed', failure: toFailure(error) });
  }
  parent.leave();
}
