import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { extractorsFolder } from '../../data/extractors/extractor-folder.ts';
import { fromAddition, type ExtractorAdditionRequest } from '../../data/extractors/extractor-messages.ts';
import { storageFailureOf } from '../../data/storage-failure.ts';
import { cacheFolder } from '../../engines/provision/native-folder.ts';
import type { Task } from '../../jobs/task.ts';
import { ChildWork } from '../child-work.ts';
import type { LabContext } from '../lab-context.ts';

/** Published weights by their name, or a file. */
export type Wanted = { name: string } | { path: string };

/** The job that installs published weights, or adds a file of them: all of it or nothing. */
export function extractorTask(lab: LabContext, wanted: Wanted): Task {
  const path = 'path' in wanted ? resolve(wanted.path) : null;
  const work = new ChildWork('extractor', fromAddition);
  return {
    kind: 'extractor',
    title: 'path' in wanted ? `Adding ${basename(wanted.path)}` : `Installing ${wanted.name}`,
    unit: 'bytes',
    total: null,
    run: async (report, signal) => {
      const folder = extractorsFolder(lab.dataDirectory);
      try {
        await mkdir(folder, { recursive: true });
        const made = await mkdtemp(join(folder, '.adding-'));
        try {
          const request: ExtractorAdditionRequest = {
            name: 'name' in wanted ? wanted.name : null,
            path,
            staging: join(made, 'extractor'),
            scratch: join(made, 'scratch'),
            parts: join(folder, '.parts'),
            cache: cacheFolder('weights'),
          };
          await mkdir(request.staging);
          await mkdir(request.scratch);
          const added = await work.run(lab, request, report, signal);
          const target = join(folder, added.name);
          await rm(target, { recursive: true, force: true });
          await rename(request.staging, target);
          report.added(added.name);
        } finally {
          await rm(made, { recursive: true, force: true, maxRetries: 3 });
        }
      } catch (error) {
        throw storageFailureOf(error, 'The extractor');
      }
      lab.events.emit({ type: 'extractors-changed' });
      return 'succeeded';
    },
  };
}
