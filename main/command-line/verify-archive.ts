import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab, LabClient } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { experimentSpec } from '../../shared/models/experiment.ts';
import type { RunRepeat } from '../../shared/models/lineage.ts';
import type { RunDetail } from '../../shared/models/run.ts';
import { importArchive } from './archive-command.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { fourDigits, table } from './table.ts';

/**
 * Engines and machines round differently: so far apart two runs of one spec may be, as a share of the number. On the same configuration
 * every bit has to be the same.
 */
const mostApart = 1e-3;

interface Verified {
  run: number;
  again: number | null;
  equal: boolean;
  /** The largest relative difference of a metric; null where nothing could be compared. */
  apart: number | null;
  why: string;
}

/**
 * Imports an archive and trains some of its runs again, chosen by chance, on the same data and, where it is here, the same engine.
 * @returns the exit code: failed where one comes out differently.
 */
export async function verifyArchive(port: KeptLab, file: string, count: number, to: CommandOutput): Promise<number> {
  const client = labClient(port);
  const path = resolve(file);
  const hereOf = async (): Promise<number[]> => {
    return (await valueOf(client.archives.preview({ path }))).runs.flatMap((one) => one.here ?? []);
  };
  const before = new Set(await hereOf());
  await importArchive(
    port,
    { path: file },
    {
      ...to,
      result: (_value, text) => {
        to.note(text);
      },
    },
  );
  const chosen = drawn(await hereOf(), count);
  if (chosen.length === 0) throw new LabError('not_found', `“${file}” has no run that can be trained again.`);
  const verified: Verified[] = [];
  for (const id of chosen) {
    const one = await again(port, client, id, to);
    // An import leaves runs that are here as they are, so that a number that was changed in the file would not be seen.
    const own = `Run ${id} was in this lab before: its numbers here were compared, not those of the file. To compare those, verify it with another --data folder.`;
    verified.push(before.has(id) ? { ...one, why: `${one.why.replace(/\.$/, '')}. ${own}` } : one);
  }
  const ok = verified.every(({ equal }) => equal);
  const rows = verified.map(({ run, again: anew, equal, apart, why }) => [
    run,
    anew ?? '',
    equal ? 'the same' : 'differs',
    fourDigits(apart),
    why,
  ]);
  to.result({ file: path, ok, runs: verified }, table(['run', 'again', '', 'apart', 'why'], rows));
  return ok ? exitCodes.done : exitCodes.failed;
}

function drawn(ids: readonly number[], count: number): number[] {
  const left = [...ids];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(randomInt(left.length), 1)).flat();
}

async function again(port: KeptLab, client: LabClient, id: number, to: CommandOutput): Promise<Verified> {
  const before = await valueOf(client.runs.get({ id }));
  const spec = experimentSpec.safeParse(before.spec);
  const none = { run: id, again: null, equal: false, apart: null };
  if (before.status !== 'succeeded') return { ...none, why: `Run ${id} did not succeed.` };
  if (!spec.success) return { ...none, why: 'This version cannot train its net.' };
  if (before.data === null) return { ...none, why: 'Its data is not in this lab. Add it first.' };
  const asked = { spec: spec.data, data: before.data, preset: before.preset, tags: ['verify'], parent: id };
  const withEngine = await client.training.start({ ...asked, engine: before.engine?.name ?? null });
  const started = withEngine.ok ? withEngine.value : await valueOf(client.training.start(asked));
  await followJob(port, started.job, to);
  const { repeat } = await valueOf(client.runs.lineage({ id: started.run }));
  return compared(before, await valueOf(client.runs.get({ id: started.run })), repeat);
}

function compared(before: RunDetail, after: RunDetail, repeat: RunRepeat | null): Verified {
  const head = { run: before.id, again: after.id };
  if (after.status !== 'succeeded') return { ...head, equal: false, apart: null, why: after.error ?? after.status };
  if (after.snapshotHash !== before.snapshotHash)
    return { ...head, equal: false, apart: null, why: 'The data here is not that of the archive.' };
  const differences = Object.entries(before.metrics).map(([name, { last }]) => {
    const other = after.metrics[name]?.last;
    if (other === undefined) return Number.POSITIVE_INFINITY;
    return Math.abs(other - last) / Math.max(Math.abs(last), 1e-9);
  });
  const apart = Math.max(0, ...differences);
  const engines = `${before.engine?.name ?? ''} ${before.engine?.version ?? ''}, here ${after.engine?.name ?? ''} ${after.engine?.version ?? ''}`;
  const measured = { ...head, apart: Number.isFinite(apart) ? apart : null };
  if (repeat === null || repeat.configuration.length > 0)
    return { ...measured, equal: apart <= mostApart, why: engines };
  // The last numbers alone do not tell a changed curve or changed weights.
  const changed = [
    ...repeat.metrics.flatMap(({ metric, equal }) => (equal ? [] : [metric])),
    ...(repeat.weights === false ? ['trained weights'] : []),
  ];
  const equal = repeat.equal && apart === 0;
  const why = `The configuration is the same, so every bit has to be, and is not: ${changed.join(', ') || 'the last numbers'}`;
  return { ...measured, equal, why: equal ? engines : why };
}
