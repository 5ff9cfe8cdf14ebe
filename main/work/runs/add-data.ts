import { basename, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { dataKinds } from '../../../shared/models/data/data-kinds.ts';
import type { PictureShape } from '../../../shared/models/data/data-set.ts';
import type { Job } from '../../../shared/models/job.ts';
import { dataSource } from '../../data/sources/data-sources.ts';
import type { LabContext } from '../lab-context.ts';
import { whilePlacing } from '../set-folders.ts';

/**
 * Begins to add a set from a file or folder of the lab's computer.
 * @param shape of an example's picture, where the person declares it.
 * @throws LabError `bad_input` for a kind whose sets come otherwise or declare no shape, `unavailable` for one that this version does not have.
 */
export function addData(lab: LabContext, name: string, path: string, shape: PictureShape | null): Job {
  const kind = dataKinds.get(name);
  const source = dataSource(name);
  const { add } = source;
  if (kind === undefined || add === undefined) {
    const advice = kind?.place.advice ?? '';
    throw new LabError('bad_input', `Data of the kind “${name}” is not added from a path. ${advice}`.trim());
  }
  if (shape !== null && kind.adds?.shaped !== true) {
    throw new LabError('bad_input', `Data of the kind “${name}” has its own shape. Leave out the shape.`);
  }
  return lab.jobs.add({
    kind: 'data',
    title: `Adding ${kind.one}, ${basename(path)}`,
    unit: 'files',
    total: null,
    run: async (report, signal) => {
      const directory = join(lab.dataDirectory, source.room);
      const onProgress = (phase: string, done: number, total: number | null): void => {
        report.phase(phase);
        report.progress(done, total);
      };
      const facts = await whilePlacing(directory, async () => {
        const added = kind.facts.parse(await add(path, { directory, shape, signal, onProgress }));
        lab.store.data.of(kind).put(added);
        return added;
      });
      lab.events.emit({ type: 'data-changed', kind: name });
      report.added(facts.id);
      return 'succeeded';
    },
  });
}
