import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { stoppedWords } from '../../shared/models/sweeps/halving.ts';
import { seedsOnly } from '../../shared/models/sweeps/seeds-only.ts';
import type { SweepPlan } from '../../shared/models/sweeps/plan.ts';
import type { SweepDetail, SweepSummary } from '../../shared/models/sweeps/sweep.ts';
import { endedTrials, failedTrials, isOver } from '../../shared/models/sweeps/sweep-state.ts';
import { chosenData } from './chosen-data.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import type { SweepExtension, SweepOptions } from './sweep-grammar.ts';
import { fourDigits, table } from './table.ts';
import { settingsOf } from './train-command.ts';

/**
 * Trains every setting with every seed, and waits for the end unless told not to.
 * @returns the exit code: done, failed, or cancelled.
 */
export async function runSweep(port: KeptLab, options: SweepOptions, to: CommandOutput): Promise<number> {
  const { preset, claim } = options;
  if (claim !== undefined) return checkClaim(port, claim, options, to);
  if (preset === undefined) throw new LabError('bad_input', 'Say what to try: --preset NAME, or --claim NAME.');
  const { vary, seeds = [0] } = options;
  if (vary.length === 0 && seeds.length < 2)
    throw new LabError('bad_input', 'Say what to vary, --vary path=v1,v2, or several seeds, --seeds 0..9.');
  const client = labClient(port);
  const chosen = await chosenData(port, options, to);
  const { spec, adjustments, data } = await valueOf(
    client.training.resolve({ preset, data: chosen, settings: settingsOf(options.set) }),
  );
  for (const adjustment of adjustments) to.note(adjustment);
  const sweep = await valueOf(
    client.sweeps.create({
      spec,
      data,
      preset,
      name: options.name ?? null,
      engine: options.engine ?? null,
      trainers: options.jobs ?? null,
      plan: {
        ...(vary.length === 0 ? seedsOnly(spec, seeds) : { vary, seeds }),
        sampling: samplingOf(options),
        ...(options.halving === undefined ? {} : { halving: { oneOf: options.halving } }),
      },
    }),
  );
  if (!to.json) to.note(`Sweep ${sweep.id}: ${sweep.trials} trials of ${preset} on “${data.id}”`);
  return followed(port, sweep, options.detach ?? false, to);
}

/**
 * Checks what the report says, by a sweep of its own.
 * @throws LabError `bad_input` for options that it has no use for; `not_found`.
 */
async function checkClaim(port: KeptLab, name: string, options: SweepOptions, to: CommandOutput): Promise<number> {
  const { random, sobol, halving, seeds = null } = options;
  if (options.vary.length + options.set.length > 0 || [random, sobol, halving].some((one) => one !== undefined))
    throw new LabError(
      'bad_input',
      'A claim says itself what is varied: leave --vary, --set, --random, --sobol and --halving out.',
    );
  const client = labClient(port);
  const known = await valueOf(client.sweeps.claims({}));
  const claim = known.find((one) => one.name === name);
  const data = await chosenData(port, options, to);
  const { name: title = null, engine = null, jobs: trainers = null } = options;
  const sweep = await valueOf(client.sweeps.check({ claim: name, data, seeds, name: title, engine, trainers }));
  if (!to.json) to.note(`Sweep ${sweep.id}: ${sweep.trials} trials. The report: “${claim?.says ?? ''}”`);
  return followed(port, sweep, options.detach ?? false, to);
}

/** The claims that can be checked. */
export async function listClaims(port: KeptLab, to: CommandOutput): Promise<void> {
  const claims = await valueOf(labClient(port).sweeps.claims({}));
  const rows = claims.map(({ name, preset, says }) => [name, preset, says]);
  to.result({ claims }, table(['claim', 'preset', 'the report says'], rows));
}

/** @throws LabError `bad_input` when settings are to be drawn in two ways. */
function samplingOf({ random, sobol }: SweepOptions): SweepPlan['sampling'] {
  if (random !== undefined && sobol !== undefined)
    throw new LabError('bad_input', 'Settings are drawn in one way: say --random or --sobol.');
  if (random !== undefined) return { kind: 'random', draws: random, seed: 0 };
  return sobol === undefined ? { kind: 'grid' } : { kind: 'sobol', draws: sobol };
}

export async function listSweeps(port: KeptLab, to: CommandOutput): Promise<void> {
  const sweeps = await valueOf(labClient(port).sweeps.list({}));
  const rows = sweeps.map(({ id, name, trials, done, failed, cancelled, stopped, createdAt }) => {
    return [id, name, trials, done, failed, cancelled, stopped ? 'stopped' : '', createdAt];
  });
  const headings = ['sweep', 'name', 'trials', 'done', 'failed', 'cancelled', '', 'made'];
  const list = sweeps.map(({ id, ...rest }) => ({ sweep: id, ...rest }));
  to.result({ sweeps: list }, rows.length === 0 ? 'No sweeps.' : table(headings, rows));
}

export async function showSweep(port: KeptLab, id: number, to: CommandOutput): Promise<void> {
  const sweep = await valueOf(labClient(port).sweeps.get({ id }));
  to.result(outcomeOf(sweep), describe(sweep));
}

export async function extendSweep(port: KeptLab, id: number, more: SweepExtension, to: CommandOutput): Promise<number> {
  if (more.vary.length === 0 && more.seeds.length === 0)
    throw new LabError('bad_input', 'Say what to add: --vary path=v1,v2 or --seeds 10..19.');
  const { vary, seeds } = more;
  const sweep = await valueOf(labClient(port).sweeps.extend({ id, vary, seeds }));
  return followed(port, sweep, more.detach ?? false, to);
}

export async function stopSweep(port: KeptLab, id: number, to: CommandOutput): Promise<void> {
  await valueOf(labClient(port).sweeps.stop({ id }));
  await showSweep(port, id, to);
}

export async function prioritiseSweep(
  port: KeptLab,
  { id, priority }: { id: number; priority: number },
  to: CommandOutput,
): Promise<void> {
  const { name, ...sweep } = await valueOf(labClient(port).sweeps.prioritise({ id, priority }));
  to.result(
    { sweep: id, name, priority: sweep.priority },
    `The waiting trials of sweep ${id}, ${name}, have priority ${sweep.priority}.`,
  );
}

export async function goOnWithSweep(
  port: KeptLab,
  how: 'resume' | 'retry',
  { id, detach }: { id: number; detach: boolean },
  to: CommandOutput,
): Promise<number> {
  return followed(port, await valueOf(labClient(port).sweeps[how]({ id })), detach, to);
}

export async function deleteSweeps(port: KeptLab, ids: number[], to: CommandOutput): Promise<void> {
  const deleted = await valueOf(labClient(port).sweeps.delete({ ids }));
  to.result(deleted, `Deleted: ${deleted.ids.join(', ')}. The runs stay.`);
}

async function followed(port: KeptLab, sweep: SweepSummary, detach: boolean, to: CommandOutput): Promise<number> {
  if (!detach) await followSweep(port, sweep.id, to);
  const now = await valueOf(labClient(port).sweeps.get({ id: sweep.id }));
  to.result(outcomeOf(now), describe(now));
  if (detach) return exitCodes.done;
  if (now.failed > 0) return exitCodes.failed;
  return now.done + now.stoppedEarly === now.trials ? exitCodes.done : exitCodes.cancelled;
}

/**
 * Waits until nothing of a sweep waits or is being trained, showing how far it is; Ctrl+C stops the sweep.
 * @throws LabError `unavailable` when the lab goes away meanwhile and does not return.
 */
export async function followSweep(port: KeptLab, id: number, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { promise, resolve, reject } = Promise.withResolvers<null>();
  let saidTenth = -1;
  const hear = (sweep: SweepSummary): void => {
    const { trials } = sweep;
    const over = endedTrials(sweep);
    if (isOver(sweep)) resolve(null);
    const line = `${sweep.name}: ${over.toLocaleString('en')} of ${trials.toLocaleString('en')} trials`;
    const tenth = Math.floor((10 * over) / trials);
    if (to.terminal) process.stderr.write(`\r\x1b[2K${line}`);
    else if (tenth > saidTenth) to.note(line);
    saidTenth = Math.max(saidTenth, tenth);
  };
  const look = async (): Promise<void> => {
    const found = await client.sweeps.get({ id });
    if (found.ok) {
      hear(found.value);
      // In a lab of this command, trials that wait since earlier are left alone until they are asked for.
      if (!found.value.stopped && !isOver(found.value)) await client.sweeps.resume({ id, cancelled: false });
    } else if (found.error.code === 'not_found')
      reject(new LabError('not_found', `Sweep ${id} was deleted meanwhile. Its runs are in the history.`));
  };
  const end = port.subscribe((event) => {
    if (event.type === 'sweep' && event.sweep.id === id) hear(event.sweep);
    if (event.type === 'sweeps-deleted' && event.ids.includes(id)) void look();
    if (event.type === 'connection' && event.connected) void look();
  });
  const stop = (): void => void client.sweeps.stop({ id });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await look();
    await promise;
  } finally {
    end();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    if (to.terminal) process.stderr.write('\r\x1b[2K');
  }
}

function outcomeOf({ id, trials, done, failed, cancelled, seconds, settings, best, ...rest }: SweepDetail): object {
  const { name, stopped, stoppedEarly, priority, importance, claim } = rest;
  const counts = { trials, done, failed, cancelled, stoppedEarly, stopped, priority, seconds };
  const found = { sweep: id, name, ...counts, settings, best, importance };
  return claim === null ? found : { ...found, claim };
}

function describe(sweep: SweepDetail): string {
  const { id, name, trials, done, failed, cancelled, seconds, settings, best } = sweep;
  const counts = [
    `${done} of ${trials} trials done`,
    ...some(failed, 'failed'),
    ...some(cancelled, 'cancelled'),
    ...some(sweep.stoppedEarly, 'stopped early'),
  ];
  const head = `Sweep ${id}, ${name}: ${counts.join(', ')}, ${fourDigits(seconds)} s`;
  const metrics = [...new Set(settings.flatMap(({ mean }) => Object.keys(mean)))];
  const rows = settings.map(({ set, n, mean, sd }) => [
    words(set),
    n,
    ...metrics.flatMap((metric) => [fourDigits(mean[metric]), fourDigits(sd[metric])]),
  ]);
  const lines = [head, table(['setting', 'n', ...metrics.flatMap((metric) => [metric, '±'])], rows)];
  for (const { set, stoppedEarly } of settings)
    if (stoppedEarly !== null) lines.push(`${words(set)}: ${stoppedWords(stoppedEarly)}.`);
  const lost = failedTrials(sweep).flatMap(({ run }) => (run === null ? [] : [run]));
  if (lost.length > 0) lines.push(`Failed: ${runsNamed(lost)}. “runs show ${lost[0] ?? ''}” says why.`);
  if (best !== null) {
    const also = best.indistinguishable.length;
    const others =
      also === 0
        ? 'No other setting is as good.'
        : `${also} ${also === 1 ? 'other' : 'others'} cannot be told from it.`;
    const among = settings.length > 1 ? ` ${others}` : '';
    lines.push(`Best by ${best.metric}: ${words(best.set)}, ${fourDigits(best.mean)}.${among}`);
    if (also > 0 && best.seedsToDecide !== null)
      lines.push(`About ${best.seedsToDecide} seeds would tell it from the next best.`);
  }
  if (sweep.claim !== null) lines.push(`${sweep.claim.title}: “${sweep.claim.says}”`, sweep.claim.sentence);
  return lines.join('\n');
}

/** `run 3`, `runs 3, 4`; of many the first ten. */
function runsNamed(runs: readonly number[]): string {
  const first = runs.slice(0, 10).join(', ');
  const more = runs.length > 10 ? ` and ${runs.length - 10} more` : '';
  return `${runs.length === 1 ? 'run' : 'runs'} ${first}${more}`;
}

function some(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function words(set: SweepDetail['settings'][number]['set']): string {
  return Object.entries(set)
    .map(([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
