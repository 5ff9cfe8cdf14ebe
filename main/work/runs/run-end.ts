import type { LogLine } from '../../../shared/models/run.ts';
import type { RunChanges } from '../../store/run-repository.ts';
import { isStorageFailure } from '../failure-of.ts';
import type { LabContext } from '../lab-context.ts';
import { keepMeasured } from './keep-measured.ts';

export type EndContext = Pick<LabContext, 'dataDirectory' | 'store' | 'events' | 'late'>;

/** The name of a run's end among what is written late. */
export function endOf(id: number): string {
  return `run ${id}`;
}

/** Saves how a run ended, and with it what only its folder knows, at once or as soon as the store takes it. */
export function settleRun(lab: EndContext, id: number, changes: RunChanges, line: LogLine): void {
  const { store, events, late } = lab;
  late.write(endOf(id), () => {
    const { run, series } = store.atomically(() => {
      const found = changes.status === 'succeeded' ? undefined : measured(lab, id);
      const stepsDone = Math.max(changes.stepsDone ?? 0, found?.stepsDone ?? 0);
      store.logs.append(id, [line]);
      store.queue.release(id);
      const ended = store.runs.update(id, { ...changes, ...(stepsDone > 0 ? { stepsDone } : {}) });
      return { run: ended, series: found?.series ?? [] };
    });
    events.emit({ type: 'log', run: id, lines: [line] });
    if (series.length > 0) events.emit({ type: 'metrics', run: id, series });
    events.emit({ type: 'run', run });
  });
}

/** Undefined where the folder has something that does not fit what is known: the end of the run counts in any case. */
function measured(lab: EndContext, id: number): ReturnType<typeof keepMeasured> | undefined {
  try {
    return keepMeasured(lab, id);
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    return undefined;
  }
}
