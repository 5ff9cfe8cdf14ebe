import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RetentionPlan } from '../../../shared/models/disk.ts';
import type { Task } from '../../jobs/task.ts';
import type { LabLog } from '../../lab-log.ts';
import { framesKind } from '../../run-folder/run-files.ts';
import { unasked } from '../failure-of.ts';
import { runFolder, type LabContext, type ReadContext } from '../lab-context.ts';
import { purgeRuns } from '../runs/purge-runs.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstLookAfterMs = 60_000;
const purgedAtOnce = 20;

/** What the rules of the settings would remove now. */
export function retentionPlan({ store }: Pick<ReadContext, 'store'>, now = Date.now()): RetentionPlan {
  const rules = store.settings.get().retention;
  const before = (days: number): string => new Date(now - days * dayMs).toISOString();
  const frames = rules.frameDays === null ? [] : store.space.withFile(framesKind, before(rules.frameDays));
  const trash = rules.trashDays === null ? [] : store.space.deletedBefore(before(rules.trashDays));
  // What goes with a run goes only once.
  const gone = new Set(trash.map(({ id }) => id));
  return { rules, frames: sum(frames.filter(({ id }) => !gone.has(id))), trash: sum(trash) };
}

/** The job that removes what the rules say. What a moment of it has removed stays removed when it is cancelled. */
export function retentionTask(lab: LabContext): Task {
  return {
    kind: 'disk',
    title: 'Removing what the retention rules say',
    unit: 'runs',
    total: null,
    run: async (report, signal) => {
      const { rules, frames, trash } = retentionPlan(lab);
      const total = frames.runs.length + trash.runs.length;
      let done = 0;
      let bytes = 0;
      report.progress(done, total);
      for (const id of frames.runs) {
        if (signal.aborted) return 'cancelled';
        bytes += await removeFrames(lab, id, rules.frameDays ?? 0);
        report.progress((done += 1), total);
      }
      for (let start = 0; start < trash.runs.length; start += purgedAtOnce) {
        if (signal.aborted) return 'cancelled';
        const ids = trash.runs.slice(start, start + purgedAtOnce);
        bytes += await purgeRuns(lab, ids);
        report.progress((done += ids.length), total);
      }
      report.phase(
        `Weight frames of ${frames.runs.length} runs and ${trash.runs.length} deleted runs removed: ${bytes.toLocaleString('en')} bytes`,
      );
      return 'succeeded';
    },
  };
}

/** Looks once a day, beginning a minute after the lab was opened, whether the rules have something to remove. */
export function openRetention(lab: LabContext, log: LabLog): { close(): void } {
  const look = (): void => {
    unasked('Looking at the retention rules', () => {
      const { frames, trash } = retentionPlan(lab);
      if (frames.runs.length + trash.runs.length === 0 || lab.jobs.busy(({ kind }) => kind === 'disk')) return;
      log.add({
        what: `The retention rules remove weight frames of ${frames.runs.length} runs and ${trash.runs.length} deleted runs.`,
      });
      lab.jobs.add(retentionTask(lab));
    });
  };
  const first = setTimeout(look, firstLookAfterMs).unref();
  const daily = setInterval(look, dayMs).unref();
  return {
    close: () => {
      clearTimeout(first);
      clearInterval(daily);
    },
  };
}

/** First the rows and then the file: nothing ever names a file that is gone. @returns the bytes of the file. */
async function removeFrames(lab: LabContext, id: number, days: number): Promise<number> {
  const files = lab.store.runs.artifacts(id).filter(({ kind }) => kind === framesKind);
  const line = {
    at: new Date().toISOString(),
    level: 'info' as const,
    text: `The weight frames were removed: the retention rules keep them for ${days} days. Tag a run “pinned” to keep its frames.`,
  };
  lab.store.atomically(() => {
    lab.store.runs.forgetFrames(id, framesKind);
    lab.store.logs.append(id, [line]);
  });
  for (const { name } of files) await rm(join(runFolder(lab, id), name), { force: true });
  lab.events.emit({ type: 'log', run: id, lines: [line] });
  const run = lab.store.runs.get(id);
  if (run !== undefined) lab.events.emit({ type: 'run', run });
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}

function sum(found: readonly { id: number; bytes: number }[]): { runs: number[]; bytes: number } {
  return { runs: found.map(({ id }) => id), bytes: found.reduce((all, { bytes }) => all + bytes, 0) };
}
