import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab, LabClient } from '../../shared/contract/port.ts';
import { LabError } from '../../shared/failure.ts';
import { isSound, type DiskUsage, type LabCheckReport, type RetentionRules } from '../../shared/models/disk.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import type { DiskRequest, RetentionChanges } from './disk-grammar.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { table } from './table.ts';

/** @returns the exit code where it is not 0. @throws LabError as the lab fails. */
export async function carryOutDisk(
  port: KeptLab,
  request: DiskRequest,
  to: CommandOutput,
): Promise<number | undefined> {
  const client = labClient(port);
  switch (request.command) {
    case 'disk usage': {
      if (request.run !== null) {
        const kinds = await valueOf(client.disk.run({ id: request.run }));
        const rows = kinds.map(({ kind, bytes }) => [kind, bytes]);
        to.result({ run: request.run, kinds }, table(['kind', 'bytes'], rows));
        return undefined;
      }
      const usage = await valueOf(client.disk.usage({}));
      to.result(usage, usageText(usage));
      return undefined;
    }
    case 'disk check':
      return check(client, port, to);
    case 'disk tidy':
      await tidy(client, port, request.dryRun, to);
      return undefined;
    case 'disk rules': {
      const { retention } = await valueOf(client.lab.settings({}));
      const changed = await valueOf(client.lab.changeSettings({ retention: changedRules(retention, request.changes) }));
      to.result(changed.retention, rulesText(changed.retention));
      return undefined;
    }
  }
}

async function check(client: LabClient, port: KeptLab, to: CommandOutput): Promise<number | undefined> {
  const { job } = await valueOf(client.disk.check({}));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const report = await valueOf(client.disk.report({}));
  if (report === null) throw new LabError('not_found', 'The check left no report. Check again.');
  to.result({ sound: isSound(report), ...report }, reportText(report));
  return isSound(report) ? undefined : exitCodes.failed;
}

async function tidy(client: LabClient, port: KeptLab, dryRun: boolean, to: CommandOutput): Promise<void> {
  const plan = await valueOf(client.disk.plan({}));
  if (!dryRun) {
    const { job } = await valueOf(client.disk.tidy({}));
    const ended = await followJob(port, job, to);
    if (ended.state !== 'succeeded') throw jobFailure(ended);
  }
  const verb = dryRun ? 'would be removed' : 'were removed';
  const lines = [
    `Weight frames of ${counted(plan.frames.runs.length)} runs (${counted(plan.frames.bytes)} bytes) ${verb}.`,
    `${counted(plan.trash.runs.length)} deleted runs (${counted(plan.trash.bytes)} bytes) ${verb}.`,
  ];
  to.result({ removed: !dryRun, ...plan }, [...lines, rulesText(plan.rules)].join('\n'));
}

function usageText({ usedBytes, freeBytes, folders, files, database, trash, largest }: DiskUsage): string {
  const named = folders.map(({ name, bytes }) => [name === '.' ? 'files of the lab' : name, bytes]);
  const { bytes, unused, points, log } = database;
  return [
    `${counted(usedBytes)} bytes used, ${counted(freeBytes)} free.`,
    table(['folder', 'bytes'], named),
    table(
      ['recorded files of runs', 'bytes'],
      files.map((one) => [one.kind, one.bytes]),
    ),
    `Database: ${counted(bytes)} bytes, of which ${counted(unused)} are unused; points ${counted(points)}, logs ${counted(log)}.`,
    `Trash: ${counted(trash.runs)} runs, ${counted(trash.bytes)} bytes.`,
    table(
      ['largest runs', 'name', 'bytes'],
      largest.map((run) => [run.id, run.name, run.bytes]),
    ),
  ].join('\n\n');
}

function reportText(report: LabCheckReport): string {
  const { runs, files, bytes, database, damaged, unrecorded, missingSets } = report;
  return [
    `The database and ${counted(files)} files of ${counted(runs)} runs were read, ${counted(bytes)} bytes.`,
    ...(isSound(report) ? ['Nothing is damaged or missing.'] : []),
    ...database.map((text) => `Database: ${text}`),
    ...damaged.map(({ run, name, why }) => `Run ${run}, ${name}: ${why}.`),
    ...missingSets.map(({ kind, id }) => `The files of the set ${kind}:${id} are missing. Add it again.`),
    ...unrecorded.map(
      ({ run, name, bytes: size }) => `Run ${run}, ${name}: ${counted(size)} bytes that nothing names.`,
    ),
  ].join('\n');
}

function rulesText({ frameDays, trashDays }: RetentionRules): string {
  const frames = frameDays === null ? 'are kept' : `are removed ${frameDays} days after the run succeeded`;
  const trash = trashDays === null ? 'stay in the trash' : `are deleted permanently after ${trashDays} days`;
  return `Weight frames ${frames}; deleted runs ${trash}.`;
}

function counted(value: number): string {
  return value.toLocaleString('en');
}

function changedRules(rules: RetentionRules, { frameDays, trashDays }: RetentionChanges): RetentionRules {
  return {
    frameDays: frameDays === undefined ? rules.frameDays : frameDays,
    trashDays: trashDays === undefined ? rules.trashDays : trashDays,
  };
}
