import { fork } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../main/learning/kernels/engines.ts';
import { threadCount } from '../../main/learning/training/thread-count.ts';
import type { FromTrainer, TrainingRequest } from '../../main/learning/training/trainer-messages.ts';
import { TrainingControl } from '../../main/learning/training/training-control.ts';
import { train } from '../../main/learning/training/training.ts';
import { workerEntry } from '../../main/places.ts';
import { decodeHistory } from '../../main/run-folder/history-format.ts';
import { readTrainingData } from '../../main/workers/training-data.ts';
import type { SoftmaxRegressionSpec } from '../../shared/models/nets/softmax.ts';
import { seededMoments } from '../seed.ts';
import { shortestTime } from '../shortest-time.ts';
import { temporaryFolder } from '../temporary.ts';
import { presetSpec, storePatterns, TrainerProcess } from '../trainer-process.ts';

const draws = seededMoments();
const classes = 10;
const metrics = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy', 'test.accuracy'] as const;

function spec(changes: Partial<SoftmaxRegressionSpec> = {}): SoftmaxRegressionSpec {
  const data = { kind: 'digits', split: { rule: 'first-per-class', train: 60, validation: 10 } } as const;
  return presetSpec('part5', { data, steps: 300, evaluateEvery: 7, checkpointEvery: 10, ...changes });
}

function requestIn(folder: string, changes: Partial<SoftmaxRegressionSpec> = {}): TrainingRequest {
  return {
    runDirectory: join(folder, 'run'),
    spec: spec(changes),
    engine: 'best',
    data: { kind: 'digits', directory: storePatterns(join(folder, 'digits'), { train: 70, test: 20 }), classes },
    resume: false,
  };
}

/** All that must not depend on interruptions, to the last bit. */
async function outcomeOf(trainer: TrainerProcess, request: TrainingRequest) {
  const finished = await trainer.finished();
  const file = (name: string) => readFileSync(join(request.runDirectory, name)).toString('base64');
  return {
    outcome: finished.outcome,
    stepsDone: finished.stepsDone,
    confusion: finished.confusion,
    metrics: metrics.map((metric) => [...trainer.points(metric)]),
    frames: file('weights-history.f32'),
    weights: file('weights.bin'),
    predictions: file('predictions.u8'),
  };
}

let known: ReturnType<typeof outcomeOf> | undefined;

/** The outcome of a run of the usual spec that nothing interrupts. */
function undisturbed(): ReturnType<typeof outcomeOf> {
  const request = requestIn(temporaryFolder());
  known ??= outcomeOf(new TrainerProcess(request), request);
  return known;
}

function checkpointsOf(request: TrainingRequest): string[] {
  const folder = join(request.runDirectory, 'checkpoints');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Leaves the folder of a run that was killed on its last step, with two checkpoints: just before it could tell its end. */
async function killedAtTheEnd({ runDirectory, spec: asked, engine: choice, data }: TrainingRequest): Promise<void> {
  const examples = await readTrainingData({ spec: asked, data });
  const engine = await loadEngine(choice, threadCount(choice, asked, { ...examples.train, classes }));
  const untilEnd = ({ type }: FromTrainer): Promise<void> =>
    type === 'finished' ? Promise.reject(new Error('killed')) : Promise.resolve();
  const input = { runDirectory, spec: asked, classes, ...examples, resume: false };
  await expect(train(input, engine, new TrainingControl(), untilEnd)).rejects.toThrow('killed');
}

describe('a trainer', () => {
  it('records at 0, n, 2n, … and after the last step, and leaves its results in the run’s folder', async () => {
    const request = requestIn(temporaryFolder());
    const trainer = new TrainerProcess(request);
    const finished = await trainer.finished();
    expect(trainer.messages[0]).toMatchObject({ type: 'ready', examples: { train: 600, validation: 100, test: 200 } });
    const expected = [...Array.from({ length: 43 }, (_, i) => i * 7), 299];
    for (const metric of metrics.slice(0, 4)) expect([...trainer.points(metric).keys()]).toEqual(expected);
    expect([...trainer.points('test.accuracy').keys()]).toEqual([299]);
    expect(trainer.all('weights').flatMap(({ steps }) => steps)).toEqual(expected);
    expect(finished).toMatchObject({ outcome: 'succeeded', reason: 'steps', stepsDone: 300 });
    expect(finished.artifacts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['model.json', expect.any(Number)],
      ['weights.bin', 785 * 10 * 4],
      ['weights-history.f32', 44 * 785 * 10 * 4],
      ['predictions.u8', 200],
    ]);
    expect(readdirSync(request.runDirectory).sort()).toEqual([
      'metrics.f64',
      'model.json',
      'predictions.u8',
      'weights-history.f32',
      'weights.bin',
    ]);
    const costs = [...trainer.points('train.cost').values()];
    expect(costs.at(-1)).toBeLessThan((costs[0] ?? 0) / 10);
    expect(finished.confusion?.n).toBe(200);
  });

  it('stops when the weights change no more than the minimum', async () => {
    const trainer = new TrainerProcess(requestIn(temporaryFolder(), { minimumChange: 0.2, evaluateEvery: 1000 }));
    const finished = await trainer.finished();
    expect(finished).toMatchObject({ outcome: 'succeeded', reason: 'minimum-change' });
    expect(finished.stepsDone).toBeLessThan(300);
    expect([...trainer.points('train.cost').keys()]).toEqual([0, finished.stepsDone - 1]);
  });

  it('ends with the same bits when it is killed at random moments and resumed', async () => {
    // Progress is told ten times a second: of a short training a fast machine would tell only the beginning and the end.
    const steps = 3000;
    const calm = requestIn(temporaryFolder(), { steps });
    const expected = await outcomeOf(new TrainerProcess(calm), calm);
    const request = requestIn(temporaryFolder(), { steps });
    const resumedFrom: number[] = [];
    let trainer = new TrainerProcess(request);
    for (let kill = 1; kill <= 5; kill++) {
      const moment = Math.floor((kill - draws.random()) * 300);
      await trainer.heard('progress', ({ stepsDone }) => stepsDone > moment);
      await trainer.kill();
      trainer = new TrainerProcess({ ...request, resume: true });
      resumedFrom.push((await trainer.heard('resumed-from')).step);
    }
    expect(await outcomeOf(trainer, request)).toEqual(expected);
    for (const step of resumedFrom) expect((step + 1) % 10).toBe(0);
    expect(resumedFrom.at(-1)).toBeGreaterThan(0);
  });

  it('falls back to the checkpoint before a damaged one, and says so', async () => {
    const expected = await undisturbed();
    const request = requestIn(temporaryFolder());
    await killedAtTheEnd(request);
    const [before = '', newest = ''] = checkpointsOf(request);
    truncateSync(newest, 1000);
    const trainer = new TrainerProcess({ ...request, resume: true });
    const { step } = await trainer.heard('resumed-from');
    expect(before).toContain(String(step + 1));
    expect(trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text))[0]).toMatch(/is damaged/);
    expect(await outcomeOf(trainer, request)).toEqual(expected);
  });

  it('starts from the beginning when no checkpoint is sound', async () => {
    const expected = await undisturbed();
    const request = requestIn(temporaryFolder());
    await killedAtTheEnd(request);
    for (const file of checkpointsOf(request)) writeFileSync(file, 'nonsense');
    const trainer = new TrainerProcess({ ...request, resume: true });
    expect(await trainer.heard('resumed-from')).toMatchObject({ step: -1, frames: [], series: [] });
    expect(await outcomeOf(trainer, request)).toEqual(expected);
  });

  it('pauses, goes on, and ends with the same bits', async () => {
    const expected = await undisturbed();
    const request = requestIn(temporaryFolder());
    const trainer = new TrainerProcess(request);
    // It has begun; a later word may come when a fast machine is done with it.
    await trainer.heard('ready');
    trainer.tell({ type: 'pause' });
    const { stepsDone } = await trainer.heard('paused');
    expect(stepsDone).toBeLessThan(300);
    trainer.tell({ type: 'resume' });
    expect((await trainer.heard('resumed')).stepsDone).toBe(stepsDone);
    expect(await outcomeOf(trainer, request)).toEqual(expected);
    expect(trainer.all('finished')[0]?.pausedSeconds).toBeGreaterThan(0);
  });

  it('is cancelled within a second, running or paused, and can be resumed to the same bits', async () => {
    const steps = 1500;
    let request = requestIn(temporaryFolder(), { steps });
    const time = await shortestTime(1000, async () => {
      request = requestIn(temporaryFolder(), { steps });
      let longest = 0;
      for (const paused of [false, true]) {
        const trainer = new TrainerProcess({ ...request, resume: paused });
        await trainer.heard('progress', ({ stepsDone }) => stepsDone > 20);
        if (paused) {
          trainer.tell({ type: 'pause' });
          await trainer.heard('paused');
        }
        const askedAt = performance.now();
        trainer.tell({ type: 'cancel' });
        const finished = await trainer.finished();
        longest = Math.max(longest, performance.now() - askedAt);
        expect(finished).toMatchObject({ outcome: 'cancelled', reason: 'cancelled', confusion: null });
        expect(checkpointsOf(request).at(-1)).toContain(String(finished.stepsDone));
      }
      return longest;
    });
    expect(time).toBeLessThan(1000);
    const whole = requestIn(temporaryFolder(), { steps });
    const expected = await outcomeOf(new TrainerProcess(whole), whole);
    expect(await outcomeOf(new TrainerProcess({ ...request, resume: true }), request)).toEqual(expected);
  });

  it('keeps no picture and no weights where the spec says so, and the numbers are the same', async () => {
    const expected = await undisturbed();
    const request = requestIn(temporaryFolder(), { record: { frames: 'none', weights: 'none' } });
    const trainer = new TrainerProcess(request);
    const finished = await trainer.finished();
    expect(readdirSync(request.runDirectory).sort()).toEqual(['metrics.f64', 'predictions.u8']);
    expect(finished.artifacts.map(({ name }) => name)).toEqual(['predictions.u8']);
    expect(finished.confusion).toEqual(expected.confusion);
    expect(metrics.map((metric) => [...trainer.points(metric)])).toEqual(expected.metrics);
    const said = trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said).toContain('The trained weights are not kept, as the experiment asks.');
    expect(said).toContain('No weight pictures are kept, as the experiment asks.');
  });

  it('keeps its pictures within their bound, the last among them', async () => {
    const frameBytes = 785 * 10 * 4;
    const request = requestIn(temporaryFolder(), { record: { framesBytes: 5 * frameBytes } });
    const trainer = new TrainerProcess(request);
    const finished = await trainer.finished();
    expect(trainer.all('weights').flatMap(({ steps }) => steps)).toEqual([0, 77, 154, 231, 299]);
    const history = finished.artifacts.find(({ kind }) => kind === 'weights-history');
    expect(history?.bytes).toBe(5 * frameBytes);
    const said = trainer.all('log').flatMap(({ lines }) => lines.map(({ text }) => text));
    expect(said).toContain('Weight pictures are kept of 5 of 44 records.');
  });

  it('goes on from a history without a header, as earlier versions left it, to the same bits', async () => {
    const expected = await undisturbed();
    const request = requestIn(temporaryFolder());
    await killedAtTheEnd(request);
    rmSync(checkpointsOf(request).at(-1) ?? '');
    const path = join(request.runDirectory, 'metrics.f64');
    const written = decodeHistory(readFileSync(path));
    if (written === undefined) throw new Error('The trainer left no history.');
    const { header, rows } = written;
    const names = ['train.cost', 'train.accuracy', 'validation.cost', 'validation.accuracy'];
    const places = [0, 1, 2, ...names.map((name) => 3 + header.metrics.indexOf(name))];
    const width = 3 + header.metrics.length;
    const old = Array.from({ length: rows.length / width }, (_, row) =>
      places.map((at) => rows[row * width + at] ?? 0),
    );
    writeFileSync(path, new Uint8Array(Float64Array.from(old.flat()).buffer));
    const trainer = new TrainerProcess({ ...request, resume: true });
    expect((await trainer.heard('resumed-from')).step).toBeGreaterThan(0);
    expect(await outcomeOf(trainer, request)).toEqual(expected);
  });

  it('trains without validation images', async () => {
    const data = { kind: 'digits', split: { rule: 'first-per-class', train: 60, validation: 0 } } as const;
    const trainer = new TrainerProcess(requestIn(temporaryFolder(), { data, steps: 10 }));
    await trainer.finished();
    expect(trainer.points('validation.cost').size).toBe(0);
    expect([...trainer.points('train.cost').keys()]).toEqual([0, 7, 9]);
  });

  it('refuses to go on from the checkpoint of another experiment', async () => {
    const request = requestIn(temporaryFolder());
    await killedAtTheEnd(request);
    const trainer = new TrainerProcess({ ...request, spec: spec({ seed: 4 }), resume: true });
    expect((await trainer.heard('failed')).failure).toMatchObject({ code: 'conflict' });
    await trainer.child.exited;
  });

  it('fails with a sentence for a person when the split does not fit the set', async () => {
    const data = { kind: 'digits', split: { rule: 'first-per-class', train: 100, validation: 0 } } as const;
    const trainer = new TrainerProcess(requestIn(temporaryFolder(), { data }));
    expect((await trainer.heard('failed')).failure).toMatchObject({ code: 'bad_input' });
    expect(await trainer.child.exited).toEqual({ code: 0, signal: null });
  });

  it('ends by itself when its parent goes', async () => {
    const child = fork(workerEntry('trainer'), [], { serialization: 'advanced' });
    const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const training = new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => {
        reject(new Error('The trainer ended before it said anything.'));
      });
    });
    child.send({ type: 'start', request: requestIn(temporaryFolder(), { steps: 1_000_000 }) });
    await training;
    child.disconnect();
    expect(await exited).toBe(0);
  });
});
