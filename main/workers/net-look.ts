import { parentPort } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import { weightsBytes } from '../run-folder/live-weights.ts';
import {
  flowOf,
  lookedExample,
  startWeights,
  type LookAnswer,
  type LookedExample,
  type LookQuestion,
} from '../learning/net-look.ts';
import type { LabelledExamples } from '../learning/training/examples.ts';

/** Thread that reads nets for the pages: the weights they start from, and what one example does in them. */
const lab = parentPort;

interface Measured {
  key: string;
  part: LookedExample['part'];
  examples: LabelledExamples;
}
/** Of the run asked about last: a page asks about one, ten times a second. */
let measured: Promise<Measured> | undefined;
let measuredKey = '';

function examplesOf(question: LookQuestion): Promise<Measured> {
  const key = JSON.stringify([question.data, question.spec.data]);
  if (measured === undefined || measuredKey !== key) {
    measuredKey = key;
    measured = read(key, question);
    // What failed is tried anew.
    measured.catch(() => {
      measured = undefined;
    });
  }
  return measured;
}

async function read(key: string, { spec, data }: LookQuestion): Promise<Measured> {
  const { train, validation } = await dataSource(data.kind).read(data.directory, spec.data, data.classes);
  return validation.count > 0
    ? { key, part: 'validation', examples: validation }
    : { key, part: 'train', examples: train };
}

async function answer(question: LookQuestion): Promise<Extract<LookAnswer['result'], { ok: true }>['value']> {
  const { spec, data } = question;
  if (question.type === 'start') return weightsBytes({ stepsDone: 0, values: startWeights(spec, data) });
  const { part, examples } = await examplesOf(question);
  const example = lookedExample(part, examples, question.index);
  return question.type === 'example' ? example : flowOf(spec, data, question.weights, examples, question.index);
}

lab?.on('message', (question: LookQuestion) => {
  const tell = (result: LookAnswer['result']): void => {
    lab.postMessage({ id: question.id, result } satisfies LookAnswer);
  };
  answer(question).then(
    (value) => {
      tell({ ok: true, value });
    },
    (error: unknown) => {
      tell({ ok: false, error: toFailure(error) });
    },
  );
});
