import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import type { RunLineage, RunRepeat } from '../../shared/models/lineage.ts';
import { statusWords } from '../../shared/models/run-status.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import type { LineageRequest } from './lineage-grammar.ts';
import { fourDigits, table } from './table.ts';
import { describeOutcome, exitCodeOf, outcomeOf, settingsOf } from './train-command.ts';

/** @returns the exit code where it is not 0. @throws LabError as the lab fails. */
export async function carryOutLineage(
  port: KeptLab,
  request: LineageRequest,
  to: CommandOutput,
): Promise<number | undefined> {
  const client = labClient(port);
  const { id } = request;
  if (request.command === 'runs lineage') {
    const lineage = await valueOf(client.runs.lineage({ id }));
    to.result({ run: id, ...lineage }, lineageText(id, lineage));
    return undefined;
  }
  if (request.command === 'runs fork') {
    const { step, set, data, name } = request.options;
    const wish = { run: id, step, settings: settingsOf(set), data: data ?? null };
    const { run, job } = await valueOf(client.training.fork({ ...wish, name: name ?? null }));
    if (!to.json) to.note(`Run ${run} continues run ${id} from step ${step}`);
    await followJob(port, job, to);
    const ended = await valueOf(client.runs.get({ id: run }));
    to.result({ ...outcomeOf(ended), parent: ended.parent }, await describeOutcome(port, ended));
    return exitCodeOf(ended);
  }
  return again(port, id, to);
}

async function again(port: KeptLab, id: number, to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const before = await valueOf(client.runs.get({ id }));
  if (before.status !== 'succeeded') {
    throw new LabError(
      'conflict',
      `Run ${id} ${statusWords[before.status]}. Only a run that succeeded can be compared with its repetition.`,
    );
  }
  if (before.data === null) throw new LabError('not_found', `The data of run ${id} is not in this lab. Add it again.`);
  const { spec, data, preset, name, tags, engine } = before;
  const wish = { spec, data, preset, name, tags, engine: engine?.name ?? null, parent: id };
  const { run, job } = await valueOf(client.training.start(wish));
  await followJob(port, job, to);
  const ended = await valueOf(client.runs.get({ id: run }));
  const { repeat } = await valueOf(client.runs.lineage({ id: run }));
  to.result(
    { ...outcomeOf(ended), of: id, repeat },
    [await describeOutcome(port, ended), repeatText(repeat)].join('\n'),
  );
  if (ended.status !== 'succeeded') return exitCodeOf(ended);
  return repeat?.equal === true ? exitCodes.done : exitCodes.failed;
}

function repeatText(repeat: RunRepeat | null): string {
  if (repeat === null) return 'It cannot be compared with the run that it repeats.';
  const { of, equal, configuration, metrics, weights } = repeat;
  const rows = metrics.map((one) => [one.metric, one.equal ? 'every bit equal' : 'differs', fourDigits(one.apart)]);
  const said = weights === null ? [] : [`Trained weights: ${weights ? 'every bit equal' : 'differ'}.`];
  const where = configuration.length === 0 ? 'The configuration is the same.' : `Differs: ${configuration.join('; ')}.`;
  return [
    equal ? `Every number of run ${of} is reproduced to the bit.` : `Not every number of run ${of} is reproduced.`,
    where,
    ...said,
    table(['metric', '', 'apart'], rows),
  ].join('\n');
}

function lineageText(id: number, { parent, children, repeat, checkpoints }: RunLineage): string {
  const from = parent?.step == null ? '' : ` from step ${parent.step}`;
  const rows = children.map((child) => [child.id, child.name, child.status, child.step ?? '']);
  return [
    parent === null ? `Run ${id} has no parent.` : `Run ${id} comes from run ${parent.id}, ${parent.name}${from}.`,
    ...(repeat === null ? [] : [repeatText(repeat)]),
    checkpoints.length === 0 ? 'No checkpoints.' : `Checkpoints at step ${checkpoints.join(', ')}.`,
    ...(rows.length === 0 ? [] : [table(['run', 'name', 'state', 'from step'], rows)]),
  ].join('\n');
}
