import type { Job } from '../../../shared/models/job.ts';
import { cropMeasuresOf, type CheckedFace } from '../../data/faces/checks/checked-face.ts';
import { faceChecks } from '../../data/faces/checks/face-checks.ts';
import { mayDecodeNow } from '../../data/faces/imaging/imaging.ts';
import type { Task } from '../../jobs/task.ts';
import type { LabContext } from '../lab-context.ts';
import { lookAtUnseen } from './bytes-of-faces.ts';
import { faceJob } from './face-job.ts';
import { inSlices } from './in-slices.ts';
import { measureCrops } from './measure-crops.ts';

/**
 * Starts the checks of all faces: by hand, and by itself after pictures came. While one runs, that is the one: it continues as long as
 * it finds pictures that came meanwhile.
 */
export function startFaceCheck(lab: LabContext, by: 'hand' | 'itself'): Job {
  const running = lab.jobs.list().find(({ kind, endedAt }) => kind === 'face-check' && endedAt === null);
  return running ?? lab.jobs.add(faceCheckTask(lab, by));
}

/** Starts the checks at the end of a job that brought pictures, unless it ended because the lab is being closed. */
export function checkAfter(lab: LabContext, signal: AbortSignal): void {
  if (signal.reason !== 'closing') startFaceCheck(lab, 'itself');
}

/**
 * The job that looks at pictures nobody has looked at, measures crops that are not measured, and works out the checks anew. Who asks for
 * it by hand has the pictures looked at again whose decoder was lost, or that may decode by now; each may take as long as it did then.
 */
function faceCheckTask(lab: LabContext, by: 'hand' | 'itself'): Task {
  return {
    kind: 'face-check',
    title: 'Checking faces',
    unit: 'pictures',
    total: null,
    run: (report, signal) =>
      faceJob(lab, signal, async (changed) => {
        const { downloads, images, checks } = lab.store.faces;
        // What cannot be looked at or measured now is not tried for ever.
        const tried = new Set<string>();
        let done = 0;
        const lost = by === 'hand' ? images.broken().filter(mayDecodeNow) : [];
        for (;;) {
          report.phase('Looking at pictures');
          const before = done;
          const unseen = [...downloads.unseen(), ...lost.map(({ sha256 }) => sha256)].filter(
            (sha256) => !tried.has(sha256),
          );
          for (const sha256 of unseen) tried.add(sha256);
          const onLooked = (looked: number): void => {
            done = before + looked;
            report.progress(done, null);
          };
          if (unseen.length > 0) await lookAtUnseen(lab, changed, signal, onLooked, unseen);
          const crops = (await inSlices(images.unmeasuredInSteps(), signal)).filter(
            ({ sha256, box }) => !tried.has(nameOf(sha256, box)),
          );
          for (const { sha256, box } of crops) tried.add(nameOf(sha256, box));
          if (unseen.length === 0 && crops.length === 0) break;
          report.phase('Measuring crops');
          const total = done + crops.length;
          await measureCrops(lab, crops, {
            signal,
            onDone: () => {
              report.progress(++done, total);
            },
            onTrouble: report.log,
          });
          signal.throwIfAborted();
        }
        report.phase('Comparing');
        const faces = await inSlices(facesToCheck(lab), signal);
        const found = await inSlices(faceChecks(faces), signal);
        await inSlices(checks.replacing(found), signal);
        lab.events.emit({ type: 'faces-changed', rows: null });
        report.progress(done, done);
        report.phase(`${new Set(found.map(({ row }) => row)).size} of ${faces.length} pictures need a review`);
      }),
  };
}

function nameOf(sha256: string, { x1, y1, x2, y2 }: CheckedFace['box']): string {
  return `${sha256} ${x1},${y1},${x2},${y2}`;
}

function* facesToCheck(lab: LabContext): Generator<void, CheckedFace[], void> {
  const { rows, images } = lab.store.faces;
  const faces: CheckedFace[] = [];
  for (const actor of Object.keys(rows.status(0).actors)) {
    for (const candidate of rows.candidates([actor])) {
      const measured = images.measure(candidate.sha256, candidate.box);
      faces.push({
        ...candidate,
        measures: measured === undefined ? null : cropMeasuresOf(measured.measures),
        dhash: measured?.dhash ?? null,
      });
      if (faces.length % 100 === 0) yield;
    }
    yield;
  }
  return faces;
}
