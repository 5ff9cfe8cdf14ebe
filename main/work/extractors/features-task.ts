import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { featuresData, type FeaturesSet } from '../../../shared/models/data/features-data.ts';
import { extractorFile } from '../../data/extractors/extractor-folder.ts';
import { fromExtraction, type Extracted, type ExtractionRequest } from '../../data/extractors/extractor-messages.ts';
import { writeMatrices } from '../../data/faces/snapshots/snapshot-matrices.ts';
import { findMatrixFiles } from '../../data/matrices/matrix-files.ts';
import { dataFolder } from '../../data/sources/data-sources.ts';
import { storageFailureOf } from '../../data/storage-failure.ts';
import type { Task } from '../../jobs/task.ts';
import { ChildWork } from '../child-work.ts';
import { faceJob } from '../faces/face-job.ts';
import { snapshotPixels } from '../faces/snapshot-pixels.ts';
import type { LabContext } from '../lab-context.ts';
import { extractorFolders } from './extractors.ts';
import { featuresId, type FeaturesPlan } from './features-plan.ts';

/**
 * The job that computes features once: crops of the snapshot's faces of the size that the extractor takes, then their activations. Those
 * that are here already are found again at once.
 */
export function featuresTask(lab: LabContext, plan: FeaturesPlan): Task {
  const { snapshot, installed, layer } = plan;
  const work = new ChildWork<ExtractionRequest, Extracted>('features', fromExtraction);
  const id = featuresId(plan);
  return {
    kind: 'extraction',
    title: `Computing ${layer} of ${installed.title} for “${snapshot.name}”`,
    unit: 'faces',
    total: snapshot.items,
    pause: () => {
      work.pause();
    },
    resume: () => {
      work.resume();
    },
    run: (report, signal) =>
      faceJob(lab, signal, async (changed) => {
        const ref = { kind: featuresData.kind, id };
        const folder = dataFolder(lab.dataDirectory, ref);
        if (lab.store.data.get(ref) !== undefined && (await isThere(folder))) {
          report.added(id);
          return;
        }
        try {
          const directory = join(folder, '..');
          await mkdir(directory, { recursive: true });
          const made = await mkdtemp(join(directory, '.adding-'));
          try {
            const [pictures, staging] = [join(made, 'pictures'), join(made, 'features')];
            await mkdir(pictures);
            await mkdir(staging);
            report.phase('Cropping the faces');
            await writeMatrices(pictures, {
              items: lab.store.faces.snapshots.items(snapshot.hash),
              imaging: plan.imaging,
              classes: snapshot.rule.actors,
              pixels: snapshotPixels(lab, plan.imaging, changed, signal),
              onItem: async (_item, _pixels, place) => {
                report.progress(place + 1, snapshot.items);
                await work.turn(report, signal);
              },
            });
            signal.throwIfAborted();
            const request: ExtractionRequest = {
              extractor: installed,
              weights: extractorFile(extractorFolders(lab), installed),
              ...{ layer, pool: plan.pool, normalisation: plan.normalisation, engine: plan.engine },
              ...{ pictures, staging, classes: snapshot.rule.actors.length },
            };
            const extracted = await work.run(lab, request, report, signal);
            await rm(folder, { recursive: true, force: true });
            await rename(staging, folder);
            lab.store.data.of(featuresData).put(factsOf(id, plan, extracted));
          } finally {
            await rm(made, { recursive: true, force: true, maxRetries: 3 });
          }
        } catch (error) {
          throw storageFailureOf(error, 'The features');
        }
        report.added(id);
        lab.events.emit({ type: 'data-changed', kind: featuresData.kind });
      }),
  };
}

async function isThere(folder: string): Promise<boolean> {
  return findMatrixFiles(folder).then(
    () => true,
    () => false,
  );
}

function factsOf(id: string, plan: FeaturesPlan, { parts, ...extracted }: Extracted): FeaturesSet {
  const { snapshot, installed, layer, pool, normalisation, imaging, recipe } = plan;
  const { name, kind, title, weights } = installed;
  const pooled = pool === null ? '' : ` to ${pool} × ${pool}`;
  return {
    id,
    title: `${snapshot.name}, ${layer}${pooled} of ${title}`.slice(0, 200),
    origin: `faces snapshot ${snapshot.hash}`,
    features: extracted.maps.reduce((product, size) => product * size, 1),
    picture: null,
    classNames: snapshot.rule.actors,
    training: parts.training,
    validation: parts.validation,
    test: parts.test,
    snapshot: snapshot.hash,
    addedAt: new Date().toISOString(),
    recipe,
    extractor: { name, kind, title, weights },
    ...{ layer, pool, normalisation, imaging },
    ...extracted,
  };
}
