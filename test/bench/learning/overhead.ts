/**
 * What the workbench around a training costs: the same run as bare updates, as updates with metrics, and through the lab with its
 * history, weight frames, checkpoints, database and an attached shell that hears every event. In turns; prints one JSON object, in
 * seconds and as fractions.
 *
 *     node test/bench/learning/overhead.ts [--quick]          after `npm run build`
 */
import { join } from 'node:path';
import { z } from 'zod';
import { valueOf } from '../../../shared/contract/client.ts';
import type { EngineName } from '../../../shared/models/engine.ts';
import { addSample, trainRun, type AttachedShell } from '../lab-run.ts';
import { printedBy, rounded, say, spreadOf } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';

const quick = process.argv.includes('--quick');
const turns = quick ? 1 : 7;
/** Enough for some seconds. */
const steps = { native: 500, wasm: 100 };
const bare = z.object({ seconds: z.number() });

interface Turn {
  updates: number;
  metrics: number;
  lab: number;
}

async function measure(shell: AttachedShell, directory: string, engine: 'native' | 'wasm'): Promise<object> {
  const wish = { preset: 'part4', settings: { steps: steps[engine], minimumChange: 0 } };
  const { spec, digits } = await valueOf(shell.client.training.resolve(wish));
  const data = { kind: 'digits', directory: join(directory, 'digits', digits ?? ''), classes: 10 };
  const bareSeconds = async (metrics: boolean): Promise<number> => {
    const request = JSON.stringify({ spec, data, engine, metrics });
    return bare.parse(await printedBy('learning/bare-run.ts', [request])).seconds;
  };
  const all: Turn[] = [];
  let examples = 0;
  for (let turn = 0; turn < turns; turn++) {
    say(`  overhead, turn ${turn + 1} of ${turns}: ${engine}`);
    const updates = await bareSeconds(false);
    const run = await trainRun(shell, { ...wish, engine });
    examples = run.examples.train;
    all.push({ updates, metrics: await bareSeconds(true), lab: run.trainingSeconds });
  }
  const spread = (of: keyof Turn) => spreadOf(all.map((turn) => turn[of]));
  const [updates, metrics, lab] = [spread('updates'), spread('metrics'), spread('lab')];
  return {
    examples,
    steps: steps[engine],
    seconds: { updates, metrics, lab },
    // All that is not an update, and what is left of it when the metrics are taken for part of the training.
    overhead: rounded(lab.median / updates.median - 1),
    overheadBesideMetrics: rounded(lab.median / metrics.median - 1),
    overheadByTurn: spreadOf(all.map((turn) => turn.lab / turn.updates - 1)),
  };
}

const space = workspace();
const directory = join(space.folder, 'overhead');
const shell = await startShell(directory);
try {
  const attached = await shell.attach();
  await addSample(attached);
  const { engines } = await valueOf(attached.client.engines.status({}));
  const present = (['native', 'wasm'] as const).filter((name: EngineName) => engines[name].available);
  const measured: Record<string, object> = {};
  for (const engine of present) measured[engine] = await measure(attached, directory, engine);
  await attached.close();
  console.log(JSON.stringify(measured));
} finally {
  await shell.close();
  space.remove();
}
