/**
 * The updates of a run and nothing else, in a process of its own as a trainer has it: no lab, no history, no checkpoints, no messages.
 * Prints one JSON object: seconds, and seconds of processor time, of the updates alone, or with the metrics at the steps where a run
 * records them.
 *
 *     node test/bench/learning/bare-run.ts JSON      {spec, data, engine, metrics}
 */
import { z } from 'zod';
import { loadEngine } from '../../../main/learning/kernels/engines.ts';
import { netTrainer } from '../../../main/learning/training/net-trainers.ts';
import { threadCount } from '../../../main/learning/training/thread-count.ts';
import { trainingRequest } from '../../../main/learning/training/trainer-messages.ts';
import { readTrainingData } from '../../../main/workers/training-data.ts';

const request = trainingRequest().pick({ spec: true, data: true, engine: true }).extend({ metrics: z.boolean() });

const asked = request.parse(JSON.parse(process.argv[2] ?? ''));
const { spec, data, engine: choice, metrics } = asked;
const { classes } = data;
const examples = await readTrainingData(asked);
const engine = await loadEngine(choice, threadCount(choice, spec, { ...examples.train, classes }));
const learner = netTrainer(spec.kind).start(engine, spec, { classes, ...examples }, undefined);
const started = performance.now();
const before = process.cpuUsage();
for (let step = 0; step < spec.steps; step++) {
  learner.update(step);
  learner.prepare();
  if (metrics && (step % spec.evaluateEvery === 0 || step === spec.steps - 1)) learner.evaluate(step);
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
learner.release();
console.log(JSON.stringify({ seconds, processor: (user + system) / 1e6 }));
