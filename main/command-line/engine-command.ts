import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { engineNames, type EnginesStatus } from '../../shared/models/engine.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';

export interface EngineInstallOptions {
  from?: string;
  again?: true;
}

export async function showEngines(port: KeptLab, verify: boolean, to: CommandOutput): Promise<void> {
  const status = await valueOf(labClient(port).engines.status({ verify }));
  to.result(status, describe(status));
}

/** @throws LabError as the installation failed, after which the wasm engine works as before. */
export async function installEngine(
  port: KeptLab,
  { from, again }: EngineInstallOptions,
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const { offer } = await valueOf(client.engines.status({}));
  if (from === undefined && offer.fetchBytes > 0) {
    to.note(
      `Installing the native engine from ${offer.source}: ${megabytes(offer.fetchBytes)} to download, ${megabytes(offer.diskBytes)} on the disk.`,
    );
  }
  const { job } = await valueOf(
    client.engines.install({ from: from === undefined ? null : resolve(from), again: again ?? false }),
  );
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const status = await valueOf(client.engines.status({}));
  if (!status.engines.native.available) throw new LabError('unavailable', status.engines.native.why);
  to.result(status, describe(status));
}

export async function removeEngine(port: KeptLab, to: CommandOutput): Promise<void> {
  const removed = await valueOf(labClient(port).engines.remove({}));
  to.result(
    removed,
    removed.bytes === 0
      ? 'There was no native engine to remove.'
      : `Removed the native engine: ${megabytes(removed.bytes)} are free again.`,
  );
}

function describe({ engines, installed, offer, lastFailure }: EnginesStatus): string {
  const lines = engineNames.map((name) => {
    const { available, version, why } = engines[name];
    return `${available ? '✓' : '✕'} ${name} ${available ? version : why}`;
  });
  if (installed !== null) {
    lines.push(`native is installed in ${installed.folder}, ${megabytes(installed.bytes)}, from ${installed.source}`);
  }
  if (!engines.native.available) {
    const size = offer.fetchBytes > 0 ? ` (${megabytes(offer.fetchBytes)} to download)` : '';
    lines.push(offer.obstacle === '' ? `“hidden-unit engine install” installs native${size}.` : offer.obstacle);
    if (lastFailure !== null) lines.push(`The last attempt, ${lastFailure.at}: ${lastFailure.message}`);
  }
  return lines.join('\n');
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
