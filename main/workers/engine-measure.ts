import { measureQuestion } from '../engines/engine-measurement.ts';
import { loadEngine } from '../learning/kernels/engines.ts';
import { stepsPerSecond } from '../learning/training/measurement.ts';
import { connectParent } from './parent.ts';

const measuredSeconds = 2;

/** Child process that measures one engine, tells its speed, and ends; with code 1 when the engine does not load. */
const parent = connectParent();

parent.onMessage((message) => {
  void measure(message).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`, () => process.exit(1));
  });
});

async function measure(message: unknown): Promise<void> {
  const engine = await loadEngine(measureQuestion.parse(message).engine);
  await parent.send(stepsPerSecond(engine, measuredSeconds));
  parent.leave();
}
