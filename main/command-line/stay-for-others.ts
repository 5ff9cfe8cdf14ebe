import type { LabSession } from '../lab-session.ts';
import type { CommandOutput } from './console.ts';

/**
 * Keeps the lab open that this command has opened until nobody else works in it. Ctrl+C hands it over at once: commands that train continue
 * in the next lab, from their last checkpoint.
 */
export async function stayForOthers(session: Pick<LabSession, 'othersDone'>, to: CommandOutput): Promise<void> {
  const handOver = new AbortController();
  const stop = (): void => handOver.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await session.othersDone(() => {
      to.note('Others work in the lab that this command opened, so it stays until they are done. Ctrl+C leaves now.');
    }, handOver.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
