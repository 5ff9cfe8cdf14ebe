import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { itemsByPart } from '../../shared/lib/part-items.ts';
import { featuresData } from '../../shared/models/data/features-data.ts';
import type { DataRef } from '../../shared/models/data/data-set.ts';
import type { FaceSnapshot } from '../../shared/models/face-snapshot.ts';
import { mislabelled, mislabelledValues } from '../../shared/models/instruments/mislabelled.ts';
import type { Effect } from '../../shared/models/sweeps/effect.ts';
import { effectSide, seedsOnly } from '../../shared/models/sweeps/seeds-only.ts';
import { analysed } from './analysed.ts';
import { chosenData } from './chosen-data.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import type { EffectOptions, ErrorLoopRequest, MislabelledOptions } from './error-loop-grammar.ts';
import { followSweep } from './sweep-command.ts';
import { fourDigits, table } from './table.ts';
import { settingsOf } from './train-command.ts';
import { unseenLabel } from './unseen-accuracy.ts';

/** How many faces a terminal shows. */
const mostLines = 30;

export function carryOutErrorLoop(port: KeptLab, request: ErrorLoopRequest, to: CommandOutput): Promise<number> {
  return request.command === 'effect'
    ? measureEffect(port, request.options, to)
    : listMislabelled(port, request.options, to);
}

async function listMislabelled(port: KeptLab, options: MislabelledOptions, to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const { snapshot: name, features, ...settings } = options;
  const { snapshot, items } = await valueOf(client.faceSnapshots.show({ snapshot: name }));
  const data =
    features === undefined
      ? await chosenData(port, { snapshot: snapshot.hash }, to)
      : { kind: featuresData.kind, id: features };
  await requireMadeOf(port, data, snapshot);
  const { id, result } = await analysed(port, { instrument: mislabelled.name, data, settings }, to);
  const { faces, folds, accuracy, examples, preset, seed } = mislabelledValues.parse(result.values);
  const itemsOf = itemsByPart(items);
  const named = faces.map(({ part, example, ...rated }) => {
    const item = itemsOf(part)[example];
    return { face: item?.label ?? `${part} ${example}`, ...rated, part, example, rowKey: item?.rowKey ?? null };
  });
  const unlikely = named.filter(({ label, suggested }) => label !== suggested).slice(0, mostLines);
  const rows = unlikely.map(({ face, label, probability, suggested, suggestedProbability }) => {
    return [face, label, fourDigits(probability), suggested, fourDigits(suggestedProbability)];
  });
  const head = `${result.summary} Held-out accuracy ${fourDigits(accuracy)} over ${folds} folds.`;
  const headings = ['face', 'label', 'probability', 'suggested', 'probability'];
  const value = { snapshot: snapshot.hash, data, folds, preset, seed, accuracy, examples, faces: named, analysis: id };
  to.result(value, rows.length === 0 ? head : `${head}\n\n${table(headings, rows)}`);
  return exitCodes.done;
}

/** @throws LabError `bad_input` for a set of other faces than those of the snapshot, whose examples would be named wrongly. */
async function requireMadeOf(port: KeptLab, ref: DataRef | null, { hash, name }: FaceSnapshot): Promise<void> {
  if (ref === null) return;
  const set = await valueOf(labClient(port).data.show({ ref }));
  if (set.snapshot === hash) return;
  const words = `“${set.title}” is made of other faces than the snapshot ${name}. Compute features of it with “extract --snapshot ${name}”.`;
  throw new LabError('bad_input', words);
}

/** Trains both sides as sweeps, so that what is trained already is not trained again. */
async function measureEffect(port: KeptLab, options: EffectOptions, to: CommandOutput): Promise<number> {
  const { metric } = options;
  const before = await beginSide(port, options.before, options, to);
  const after = await beginSide(port, options.after, options, to);
  for (const { sweep } of [before, after]) await endSide(port, sweep, to);
  const found = await valueOf(labClient(port).sweeps.effect({ before: before.sweep, after: after.sweep, metric }));
  const { difference } = found;
  const sides = (['before', 'after'] as const).flatMap((name) => {
    const { mean, sd, unseen } = found[name];
    const without = [`${name}, ${unseenLabel}`, fourDigits(unseen), '', ''];
    return [[name, fourDigits(mean), fourDigits(sd), ''], ...(unseen === null ? [] : [without])];
  });
  const rows = [...sides, ['difference', fourDigits(difference.mean), '', intervalWords(difference)]];
  const value = {
    ...found,
    before: { ...found.before, snapshot: before.snapshot },
    after: { ...found.after, snapshot: after.snapshot },
  };
  const words = `${metric} over ${found.seeds.length} ${found.seeds.length === 1 ? 'seed' : 'seeds'}, ${found.method}`;
  const notes = found.notes.map((note) => `\n\n${note}`).join('');
  to.result(value, `${words}\n\n${table(['', 'mean', 'sd', '95 %'], rows)}${notes}`);
  return exitCodes.done;
}

/** Its 95 % interval, or why there is none. */
function intervalWords({ low, high }: Effect['difference']): string {
  return low === null || high === null
    ? 'One seed gives no interval. Train more.'
    : `${fourDigits(low)} … ${fourDigits(high)}`;
}

async function beginSide(
  port: KeptLab,
  name: string,
  { preset, set, seeds, engine, jobs }: EffectOptions,
  to: CommandOutput,
): Promise<{ sweep: number; snapshot: string }> {
  const client = labClient(port);
  const { snapshot } = await valueOf(client.faceSnapshots.show({ snapshot: name }));
  const chosen = await chosenData(port, { snapshot: snapshot.hash }, to);
  const settings = settingsOf(set);
  const { spec, data, adjustments } = await valueOf(client.training.resolve({ preset, data: chosen, settings }));
  for (const adjustment of adjustments) to.note(adjustment);
  const plan = seedsOnly(spec, seeds);
  const wish = {
    spec,
    data,
    preset,
    engine: engine ?? null,
    trainers: jobs ?? null,
    name: effectSide(preset, snapshot.name),
    plan,
  };
  return { sweep: (await valueOf(client.sweeps.create(wish))).id, snapshot: snapshot.hash };
}

/** @throws LabError `conflict` when a trial failed, `cancelled` when the sweep was stopped. */
async function endSide(port: KeptLab, sweep: number, to: CommandOutput): Promise<void> {
  await followSweep(port, sweep, to);
  const { failed, done, trials } = await valueOf(labClient(port).sweeps.get({ id: sweep }));
  if (failed > 0)
    throw new LabError('conflict', `${failed} of ${trials} trials of sweep ${sweep} failed. Look at their runs.`);
  if (done < trials) throw new LabError('cancelled', `Sweep ${sweep} was stopped after ${done} of ${trials} trials.`);
}
