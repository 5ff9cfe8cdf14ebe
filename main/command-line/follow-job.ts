import { LabError } from '../../shared/failure.ts';
import { labClient } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { runOfJob, type Job } from '../../shared/models/job.ts';
import type { CommandOutput } from './console.ts';

const barWidth = 24;

/**
 * Waits for a job, showing its progress, and cancels it when the person presses Ctrl+C; the second time it waits no longer. A training
 * whose lab is closed meanwhile, or lost, is resumed in the next one; other work is begun again there.
 * @returns the ended job.
 * @throws LabError `unavailable` when the lab goes away meanwhile and does not return; `cancelled` when the person does not wait for the end; what
 * keeps the job from being cancelled.
 */
export async function followJob(port: KeptLab, job: Job, to: CommandOutput): Promise<Job> {
  const client = labClient(port);
  const { promise, resolve, reject } = Promise.withResolvers<Job>();
  let followed = job.id;
  let saidTenth = -1;
  let saidPhase = '';
  let waits = job.state === 'queued';
  let why = '';
  const hear = (now: Job): void => {
    waits = now.state === 'queued';
    // Why it waits, where something is to be done about it.
    if (waits && now.phase !== '' && now.phase !== why) to.note(`${now.title} waits: ${now.phase}`);
    why = waits ? now.phase : '';
    if (now.endedAt !== null) resolve(now);
    else if (to.terminal) to.progress(progressLine(now));
    else {
      const tenth = tenthOf(now);
      // A new phase that counts from its beginning.
      if (now.phase !== saidPhase && tenth < saidTenth) saidTenth = -1;
      if (tenth > saidTenth) {
        to.note(progressLine(now));
        [saidTenth, saidPhase] = [tenth, now.phase];
      }
    }
  };
  const end = port.subscribe((event) => {
    if (event.type === 'job' && event.job.id === followed) hear(event.job);
    // What waits may have been taken out of the queue among many others, which nobody tells of one by one.
    if (event.type === 'queue' && waits) void checkAgain();
    if (event.type === 'connection' && event.connected) void takeBack();
  });
  // After a lost connection the lab may be another process that does not know the job.
  const checkAgain = async (): Promise<void> => {
    const found = await client.jobs.get({ id: followed });
    if (found.ok) hear(found.value);
    else if (found.error.code === 'not_found')
      reject(new LabError('unavailable', 'The lab that did this work is gone. Look at the runs and resume.'));
  };
  const takeBack = async (): Promise<void> => {
    const run = runOfJob(job.id);
    // Refused where another process was quicker, or it has ended: the job tells.
    if (run !== undefined) await client.training.resume({ run });
    else await repeat();
    await checkAgain();
  };
  /** Other work that the lab before was at is begun anew in this one. */
  const repeat = async (): Promise<void> => {
    const found = await client.jobs.get({ id: followed });
    if (!found.ok || found.value.state !== 'interrupted' || found.value.repeatable !== true) return;
    to.note(`${job.title}: the lab that did this is gone. It is started again in another.`);
    const repeated = await client.jobs.repeat({ id: followed });
    if (repeated.ok) followed = repeated.value.id;
  };
  let asked = false;
  const cancel = (): void => {
    if (asked) reject(new LabError('cancelled', `${job.title}: not waited for any longer.`));
    asked = true;
    void client.jobs.cancel({ id: followed }).then((answer) => {
      // One that has just ended tells so by itself.
      if (!answer.ok && answer.error.code !== 'conflict') reject(new LabError(answer.error.code, answer.error.message));
    });
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    const found = await client.jobs.get({ id: job.id });
    // The lab may have been lost before anybody listened here.
    const isLeft = !found.ok || found.value.state === 'interrupted' || found.value.state === 'queued';
    if (isLeft) await takeBack();
    else hear(found.value);
    return await promise;
  } finally {
    end();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    if (to.terminal) to.progress('');
  }
}

function tenthOf({ progress }: Job): number {
  return progress.total === null ? -1 : Math.floor((10 * progress.done) / progress.total);
}

function progressLine({ title, state, phase, progress: { done, total, unit, etaSeconds } }: Job): string {
  const filled = total === null ? 0 : Math.round((barWidth * done) / total);
  const bar = total === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} `;
  const share = total === null ? '' : `${Math.floor((100 * done) / total)} % · `;
  const eta = etaSeconds === null ? '' : ` · ${Math.ceil(etaSeconds)} s left`;
  const doing = phase === '' ? state : phase;
  return `${title} ${bar}${share}${done.toLocaleString('en')}${total === null ? '' : ` of ${total.toLocaleString('en')}`} ${unit}${eta} · ${doing}`;
}
