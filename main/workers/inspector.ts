import { parentPort } from 'node:worker_threads';
import { toFailure, type Result } from '../../shared/failure.ts';
import type { InspectionAnswer, InspectionAsk, InspectionQuestion } from '../instruments/instrument-messages.ts';
import { InspectedRun } from '../instruments/inspection/inspected-run.ts';

/**
 * THE INSPECTOR: a thread of the lab that analyses trained nets for pages that wait for it: the books of an image, the activations of
 * a part. It keeps the runs it has read, so that the next image is there at once.
 */
const lab = parentPort;
/** Nobody inspects more at a time; each holds its data. */
const mostRuns = 2;
const runs = new Map<string, InspectedRun>();

function inspected(question: InspectionQuestion): InspectedRun {
  const { id, artifacts, data } = question.run;
  const key = JSON.stringify([id, artifacts, data]);
  const known = runs.get(key) ?? new InspectedRun(question.run);
  runs.delete(key);
  runs.set(key, known);
  for (const oldest of [...runs.keys()].slice(0, -mostRuns)) runs.delete(oldest);
  return known;
}

function answerOf(run: InspectedRun, ask: InspectionAsk): Promise<unknown> {
  switch (ask.kind) {
    case 'books':
      return run.books({ part: ask.part, example: ask.example }, ask.of, ask.most);
    case 'forward':
      return run.forward(ask.inputs, ask);
    case 'maps':
      return run.maps({ part: ask.part, example: ask.example }, ask.of, ask);
    case 'predictions':
      return run.predictions(ask.part, ask);
    case 'facts':
      return run.facts(ask.part, ask.shape);
    case 'unit':
      return run.unit(ask.part, ask.unit, ask.count);
    case 'activations':
      return run.activations(ask.part, ask.units);
    case 'projection':
      return run.projection(ask.part);
    case 'examples':
      return run.examples(ask.part, ask.indices);
  }
}

async function resultOf(question: InspectionQuestion): Promise<Result<unknown>> {
  try {
    return { ok: true, value: await answerOf(inspected(question), question.ask) };
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}

lab?.on('message', (question: InspectionQuestion) => {
  void resultOf(question).then((result) => {
    lab.postMessage({ id: question.id, result } satisfies InspectionAnswer);
  });
});
