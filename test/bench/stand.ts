import { monitorEventLoopDelay } from 'node:perf_hooks';
import { rounded } from './measurement.ts';

/**
 * For how long a thread did nothing else, in milliseconds: at most, and at most in 99 of 100 moments. `work`: the most that it computed
 * in one go, which is the longest stand of a machine that does nothing besides.
 */
export interface Stand {
  longest: number;
  usual: number;
  work: number;
}

/** Watches the thread it is called in, until its end is asked for. */
export function watchStand(): { end(): Stand } {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let most = 0;
  let last = process.threadCpuUsage();
  const tick = setInterval(() => {
    const now = process.threadCpuUsage();
    most = Math.max(most, now.user + now.system - last.user - last.system);
    last = now;
  }, 1);
  delay.enable();
  return {
    end() {
      delay.disable();
      clearInterval(tick);
      return {
        longest: rounded(delay.max / 1e6),
        usual: rounded(delay.percentile(99) / 1e6),
        work: rounded(most / 1000),
      };
    },
  };
}

/** The lab answers by itself until its reader is up; its first answer starts the reader, and nothing announces it. */
export async function readerIsUp(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 3000));
}
