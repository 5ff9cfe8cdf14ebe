import { engineName } from '../../shared/models/engine.ts';
import { stepsPerSecond } from '../learning/engine-measurement.ts';
import { loadEngine } from '../learning/engines.ts';

const measuredSeconds = 2;

/** Measures the engine named on the command line and tells its speed to the process that asked. */
async function measure(): Promise<void> {
  const engine = await loadEngine(engineName.parse(process.argv[2]));
  process.send?.(stepsPerSecond(engine, measuredSeconds));
  process.disconnect();
}

void measure();
