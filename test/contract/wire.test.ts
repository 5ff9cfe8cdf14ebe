import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { serveBrowser } from '../../main/wire/browser-server.ts';
import { attachLab } from '../../main/wire/client.ts';
import { serveLocal } from '../../main/wire/local-server.ts';
import { openRefusalLog } from '../../main/wire/refusal-log.ts';
import { socketPath } from '../../main/wire/socket-path.ts';
import {
  failureCodes,
  labEvent,
  methodNames,
  toFailure,
  LabError,
  type LabEvent,
  type LabPort,
} from '../../shared/contract/index.ts';
import type { Job } from '../../shared/models/job.ts';
import type { RunSummary } from '../../shared/models/run.ts';
import { temporaryFolder } from '../temporary.ts';
import { countingLab } from '../unit/wire/counting-lab.ts';
import { enter, openWire } from '../unit/wire/web-request.ts';

const at = '2026-02-03T04:05:06.789Z';

const job: Job = {
  id: 'training-7',
  kind: 'training',
  title: 'part 4',
  state: 'failed',
  progress: { done: 120, total: null, unit: 'steps', rate: 11.5, etaSeconds: null },
  phase: '',
  run: 7,
  added: null,
  error: { code: 'bad_input', message: 'Training diverged at step 120.', details: { step: 120 } },
  createdAt: at,
  endedAt: null,
};

const run: RunSummary = {
  id: 7,
  name: 'part 4',
  preset: 'part4',
  status: 'interrupted',
  spec: {
    kind: 'softmax-regression',
    data: { kind: 'digits', split: { rule: 'first-per-class', train: 1000, validation: 100 } },
    initial: 'numpy-rand',
    optimizer: { kind: 'gradient-descent', learningRate: 1e-5, momentum: 0.9, initialVelocity: 0.1 },
    steps: 3000,
    minimumChange: 1e-10,
    evaluateEvery: 30,
    checkpointEvery: 100,
    seed: 3,
  },
  specHash: 'a1',
  data: { kind: 'digits', id: 'sample' },
  priority: 0,
  snapshotHash: 'b2',
  parent: { run: 3, step: 40 },
  leaks: null,
  sweeps: [],
  examples: { train: 10_000, validation: 1000, test: 2000 },
  engine: { name: 'wasm', version: '4.22.0', threads: null },
  stepsDone: 120,
  createdAt: at,
  startedAt: at,
  endedAt: null,
  trainingSeconds: 1.25,
  processSeconds: 2.5,
  pausedSeconds: 0,
  metrics: {
    'train.cost': { count: 5, lastStep: 119, last: 7154.096, min: 1e-300, max: 38_000.5, minStep: 80, maxStep: 0 },
  },
  tags: ['baseline', '“é” 🎲'],
  note: 'a\nb\u2028c',
  deletedAt: null,
  error: null,
};

/** One event of each type the contract has. */
const events: { [Type in LabEvent['type']]: Extract<LabEvent, { type: Type }> } = {
  job: { type: 'job', job },
  run: { type: 'run', run },
  'views-changed': { type: 'views-changed' },
  analysis: {
    type: 'analysis',
    analysis: {
      id: 3,
      instrument: 'accuracy-by-class',
      run: 7,
      settings: { part: 'test' },
      snapshotHash: 'b2',
      status: 'running',
      seconds: 0.5,
      createdAt: at,
      endedAt: null,
      error: null,
      summary: null,
    },
  },
  'analyses-deleted': { type: 'analyses-deleted', ids: [1] },
  'runs-purged': { type: 'runs-purged', ids: [1, 2, Number.MAX_SAFE_INTEGER] },
  metrics: {
    type: 'metrics',
    run: 7,
    series: [{ metric: 'train.cost', steps: [0, 30], seconds: [0.1, 0.30000000000000004], values: [5e-324, 1.7e308] }],
  },
  'live-weights': { type: 'live-weights', run: 3, stepsDone: 120 },
  weights: { type: 'weights', run: 7, step: 30, frame: 1 },
  'runs-changed': { type: 'runs-changed', ids: [1, 2] },
  queue: { type: 'queue', queue: { waiting: 2, next: [{ run: 8, name: 'part4', priority: 0 }] } },
  log: { type: 'log', run: 7, lines: [{ at, level: 'warning', text: 'The engine is wasm.' }] },
  'data-changed': { type: 'data-changed', kind: 'digits' },
  settings: {
    type: 'settings',
    settings: {
      engine: 'best',
      trainers: 1,
      gitCommit: true,
      updates: false,
      faces: { needed: 110, concurrency: 8, privateAddresses: false, wayback: false, mostBytes: 50_000_000 },
      retention: { frameDays: null, trashDays: 30 },
    },
  },
  sweep: {
    type: 'sweep',
    sweep: {
      ...{
        id: 2,
        name: 'Rates',
        preset: 'part8',
        data: null,
        stopped: false,
        priority: 0,
        createdAt: at,
        seconds: 1.5,
      },
      plan: {
        vary: [
          { path: 'optimizer.learningRate', low: 1e-4, high: 0.1, scale: 'log', count: 4, whole: false },
          { path: 'hidden', values: [[], [{ units: 6, activation: 'tanh' }]] },
        ],
        sampling: { kind: 'grid' },
        seeds: [0, 4_294_967_295],
      },
      ...{ trials: 16, done: 3, stoppedEarly: 0, failed: 1, cancelled: 0, running: 2 },
    },
  },
  'sweeps-deleted': { type: 'sweeps-deleted', ids: [2] },
  'faces-changed': { type: 'faces-changed', rows: [1, 2] },
  'face-snapshots-changed': { type: 'face-snapshots-changed' },
  'engines-changed': { type: 'engines-changed' },
  'extractors-changed': { type: 'extractors-changed' },
};

/** A lab on a local socket, seen from the other end of it. */
async function attachedTo(lab: LabPort): Promise<LabPort> {
  const folder = temporaryFolder();
  const socket = await socketPath(folder);
  const server = await serveLocal(lab, socket, openRefusalLog(join(folder, 'shell.log')), 'folder');
  onTestFinished(() => server.close());
  const attached = await attachLab(socket);
  onTestFinished(() => attached.close());
  return attached;
}

describe('the contract over a wire', () => {
  it('has every event arrive in an attached process as it left the lab', async () => {
    expect(Object.keys(events).sort()).toEqual(labEvent.options.map((option) => option.shape.type.value).sort());
    const lab = countingLab();
    const attached = await attachedTo(lab);
    const heard: LabEvent[] = [];
    attached.subscribe((event) => heard.push(event));
    for (const event of Object.values(events)) lab.emit(event);
    await expect.poll(() => heard).toEqual(Object.values(events));
  });

  it('has every event arrive in a browser as it left the lab', async () => {
    const lab = countingLab();
    const folder = temporaryFolder();
    const server = await serveBrowser(lab, folder, openRefusalLog(join(folder, 'shell.log')));
    onTestFinished(() => server.close());
    const wire = await openWire(server.origin, { Cookie: await enter(server.newAddress()), Origin: server.origin });
    if (typeof wire === 'number') throw new Error(`refused: ${wire}`);
    const heard: unknown[] = [];
    wire.on('message', (bytes: Buffer) => heard.push(JSON.parse(bytes.toString())));
    for (const event of Object.values(events)) lab.emit(event);
    await expect.poll(() => heard).toEqual(Object.values(events).map((event) => ({ event })));
  });

  it.each(failureCodes)(
    'carries a failure “%s” with its message and details, for calls and for media',
    async (code) => {
      const error = toFailure(new LabError(code, `It is ${code}.`, { tried: ['a', 1, null] }));
      const failing: LabPort = {
        call: () => Promise.resolve({ ok: false, error }),
        subscribe: () => () => undefined,
        media: () => Promise.resolve({ ok: false, error }),
      };
      const attached = await attachedTo(failing);
      expect(await attached.call('runs.get', { id: 1 })).toEqual({ ok: false, error });
      expect(await attached.media('/media/runs/1/weights/last')).toEqual({ ok: false, error });
    },
  );

  it('has every method answer an attached process as it answers in its own', async () => {
    const lab = await openLab(temporaryFolder());
    onTestFinished(() => lab.close());
    const attached = await attachedTo(lab);
    for (const name of methodNames) {
      for (const input of [{ noSuchField: true }, null, [], 'text']) {
        const own: unknown = JSON.parse(JSON.stringify(await lab.call(name, input)));
        expect(await attached.call(name, input), name).toEqual(own);
      }
    }
    for (const name of ['lab.settings', 'digits.list', 'presets.list', 'jobs.list', 'runs.list', 'runs.tags']) {
      const answer = await attached.call(name, {});
      expect(answer, name).toEqual(await lab.call(name, {}));
      expect(answer.ok, name).toBe(true);
    }
  });
});
