import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import { jobAddress } from '../../shared/contract/index.ts';
import { overallProgress, type Job, type JobListener } from './job-watch.ts';
import type { Note } from './trouble-log.ts';

export interface JobSignalOptions {
  /** The window of the lab, if it is there. */
  window(): BrowserWindow | undefined;
  /** Whether this machine is the one that works. */
  worksHere: boolean;
  /** Brings the window forward at the place of a job. */
  open(address: string): void;
  note: Note;
}

/**
 * What the system shows of the lab's work: progress at the window's icon, and a notification for each job that ends while the
 * window cannot be seen. While there is work on this machine it does not fall asleep; its screen may.
 */
export function jobSignals({ window, worksHere, open, note }: JobSignalOptions): JobListener {
  /** An object that nobody holds is collected, and its notification with it. */
  const notifications = new Set<Notification>();
  let awake: number | undefined;
  let shown: { on: BrowserWindow | undefined; progress: number } = { on: undefined, progress: -1 };
  return {
    changed(active) {
      // In hundredths: on Linux each is a message to everybody on the desktop's bus.
      const progress = Math.round(100 * overallProgress(active)) / 100;
      const on = window();
      if (on !== shown.on || progress !== shown.progress) on?.setProgressBar(drawable(progress));
      shown = { on, progress };
      const working = worksHere && active.some(({ state }) => state === 'running' || state === 'queued');
      if (working) awake ??= powerSaveBlocker.start('prevent-app-suspension');
      else if (awake !== undefined) {
        powerSaveBlocker.stop(awake);
        awake = undefined;
      }
    },
    ended(job) {
      if (job.quiet === true) return;
      const seen = window();
      if (seen?.isVisible() === true && !seen.isMinimized()) return;
      const notification = new Notification({ title: job.title, body: job.error?.message ?? sentence(job) });
      notifications.add(notification);
      // Where the system shows none (Windows and macOS say so), nothing will ever close it.
      notification.on('failed', (_event, error) => {
        notifications.delete(notification);
        note('A notification could not be shown.', error);
      });
      notification.on('close', () => notifications.delete(notification));
      notification.on('click', () => {
        notifications.delete(notification);
        open(jobAddress(job));
      });
      notification.show();
    },
  };
}

/** "Busy" is unknown to the docks of Linux, which would draw it as a full bar: they show none. */
function drawable(progress: number): number {
  return process.platform === 'linux' && progress > 1 ? -1 : progress;
}

function sentence({ state }: Job): string {
  return state === 'succeeded' ? 'Finished.' : `Job ${state}.`;
}
