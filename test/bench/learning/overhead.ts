/**
 * What the workbench around a training costs: the same run as bare updates, as updates with metrics, and through the lab with its
 * history, weight frames, checkpoints, database and an attached shell that hears every event. In turns; prints one JSON object, in
 * seconds and as fractions.
 *
 *     node test/bench/learning/overhead.ts [--quick]          after `npm run build`
 */
import { join } from 'node:path';
import { dataFolder } from '../../../main/data/sources/data-sources.ts';
import { z } from 'zod';
import { valueOf } from '../../../shared/contract/client.ts';
import { addMatrices, addSample, trainRun, type AttachedShell } from '../lab-run.ts';
import { printedBy, rounded, say, spreadOf, type Spread } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';
import { matrixFolder } from './matrix-folder.ts';

const turns = process.argv.includes('--quick') ? 1 : 7;
/** Steps enough for five seconds, half of what the presets take: what a process costs once, to start, is no part of a training's rate. */
const cases = [
  { preset: 'part4', engine: 'native', settings: { steps: 2000, minimumChange: 0 } },
  { preset: 'part4', engine: 'wasm', settings: { steps: 500, minimumChange: 0 } },
  { preset: 'part8', engine: 'native', settings: { steps: 8000 } },
] as const;
type Case = (typeof cases)[number];

const cost = z.object({ seconds: z.number(), processor: z.number() });
type Cost = z.infer<typeof cost>;
type Turn = Record<'updates' | 'metrics' | 'lab', Cost>;

async function measure(shell: AttachedShell, directory: string, { preset, engine, settings }: Case): Promise<object> {
  const { spec, data: set } = await valueOf(shell.client.training.resolve({ preset, settings }));
  const { classNames } = await valueOf(shell.client.data.show({ ref: set }));
  const data = { kind: set.kind, directory: dataFolder(directory, set), classes: classNames.length };
  const bare = async (metrics: boolean): Promise<Cost> =>
    cost.parse(await printedBy('learning/bare-run.ts', [JSON.stringify({ spec, data, engine, metrics })]));
  const all: Turn[] = [];
  for (let turn = 0; turn < turns; turn++) {
    say(`  overhead, turn ${turn + 1} of ${turns}: ${preset}, ${engine}`);
    const updates = await bare(false);
    const run = await trainRun(shell, { preset, settings, engine });
    const metrics = await bare(true);
    all.push({ updates, metrics, lab: { seconds: run.trainingSeconds, processor: run.processSeconds } });
  }
  const spreads = (of: keyof Cost): Record<keyof Turn, Spread> => ({
    updates: spreadOf(all.map(({ updates }) => updates[of])),
    metrics: spreadOf(all.map(({ metrics }) => metrics[of])),
    lab: spreadOf(all.map(({ lab }) => lab[of])),
  });
  const [seconds, processor] = [spreads('seconds'), spreads('processor')];
  const more = (by: Spread, than: Spread): number => rounded(by.median / than.median - 1);
  return {
    steps: settings.steps,
    seconds,
    processor,
    /** What the lab adds to the updates and the metrics that the spec asks for. */
    overhead: more(seconds.lab, seconds.metrics),
    overheadOfProcessor: more(processor.lab, processor.metrics),
    overheadByTurn: spreadOf(all.map(({ lab, metrics }) => lab.seconds / metrics.seconds - 1)),
    /** What the lab and the metrics add to the updates alone: the evaluations that the spec asks for are counted too. */
    overheadWithMetrics: more(seconds.lab, seconds.updates),
    overheadWithMetricsByTurn: spreadOf(all.map(({ lab, updates }) => lab.seconds / updates.seconds - 1)),
    /** What the metrics add to the updates. */
    metrics: more(seconds.metrics, seconds.updates),
  };
}

const space = workspace();
const directory = join(space.folder, 'overhead');
const shell = await startShell(directory);
try {
  const attached = await shell.attach();
  await addSample(attached);
  await addMatrices(attached, matrixFolder(join(space.folder, 'matrices')));
  const { engines } = await valueOf(attached.client.engines.status({}));
  const measured: Record<string, Record<string, object>> = {};
  for (const one of cases.filter(({ engine }) => engines[engine].available)) {
    measured[one.preset] = { ...measured[one.preset], [one.engine]: await measure(attached, directory, one) };
  }
  await attached.close();
  console.log(JSON.stringify(measured));
} finally {
  await shell.close();
  space.remove();
}
