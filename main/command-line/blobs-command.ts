import { labClient, valueOf } from '../../shared/contract/client.ts';
import { LabError } from '../../shared/failure.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { CommandOutput } from './console.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';

/** Reads every kept picture through; what is damaged is moved away and may be downloaded again. */
export async function checkBlobs(port: KeptLab, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { job } = await valueOf(client.blobs.check({}));
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded') throw jobFailure(ended);
  const report = await valueOf(client.blobs.report({}));
  if (report === null) throw new LabError('not_found', 'The check left no report.');
  const { blobs, bytes, damaged, missing, orphans } = report;
  const lines = [
    `${blobs.toLocaleString('en')} blobs of ${bytes.toLocaleString('en')} bytes were read.`,
    ...damaged.map((sha256) => `${sha256} was damaged and is set aside; “faces download” downloads it again.`),
    ...missing.map((sha256) => `${sha256} was missing; “faces download” downloads it again.`),
    ...(orphans > 0 ? [`${orphans} blobs are named by no row; they stay.`] : []),
  ];
  to.result(report, lines.join('\n'));
}
