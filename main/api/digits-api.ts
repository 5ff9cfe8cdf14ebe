import { LabError } from '../../shared/failure.ts';
import { digitsData } from '../../shared/models/data/digits-data.ts';
import type { DigitsSet } from '../../shared/models/digits.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import type { DigitsProgress } from '../data/digits/addition.ts';
import { addDigits } from '../data/digits/library.ts';
import { drawSamples } from '../data/digits/samples.ts';
import { readImages, readPartLabels } from '../data/digits/stored-set.ts';
import { resources } from '../places.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import { digitsSet } from '../work/runs/data-set.ts';
import { requireData, storedData } from '../work/runs/run-data.ts';
import { digitsFolder, type LabContext } from '../work/lab-context.ts';
import { saysMissing, whilePlacing } from '../work/set-folders.ts';

/** Digits sets: what there is, adding one, and looking at its images. */
export function digitsApi(lab: LabContext): LabHandlers['digits'] {
  const told = (set: DigitsSet): DigitsSet => saysMissing(lab, { kind: digitsData.kind, id: set.id }, set);
  return {
    list: () => lab.store.data.of(digitsData).all().map(told),
    show: ({ id }) => told(digitsSet(lab, id)),
    add: ({ source }) => ({
      job: lab.jobs.add({
        kind: 'digits',
        title: titles[source.kind],
        unit: 'bytes',
        total: null,
        run: async (report, signal) => {
          const directory = digitsFolder(lab, '.');
          const onProgress = (progress: DigitsProgress): void => {
            report.phase(progress.phase);
            report.progress(progress.done, progress.total);
          };
          const set = await whilePlacing(directory, async () => {
            const added = await addDigits(source, { directory, resources: resources(), signal, onProgress });
            lab.store.data.of(digitsData).put(added);
            return added;
          });
          report.added(set.id);
          lab.events.emit({ type: 'data-changed', kind: 'digits' });
          return 'succeeded';
        },
      }),
    }),
    samples: async ({ id, part, perClass, seed }) => {
      const set = digitsSet(lab, id);
      const labels = await readPartLabels(digitsFolder(lab, id), part);
      return { indices: drawSamples({ labels, classes: set.classNames.length, perClass, seed }) };
    },
    image: async ({ id, part, index }) => {
      const set = digitsSet(lab, id);
      if (index >= set[part].count) {
        throw new LabError(
          'not_found',
          `This part has ${set[part].count} images, numbered from 0; there is no ${index}.`,
        );
      }
      const labels = await readPartLabels(digitsFolder(lab, id), part);
      const pixels = await readImages(digitsFolder(lab, id), part, [index]);
      return { index, label: labels[index] ?? 0, pixels: [...pixels] };
    },
    split: async ({ id, split }) => {
      const { ref } = requireData(lab, { kind: 'digits', id }, 'digits');
      const rule = { kind: 'digits', split };
      const { snapshot, ...parts } = await dataSource('digits').plan(storedData(lab, ref), rule);
      return { ...parts, snapshotHash: snapshot.hash };
    },
  };
}

const titles = {
  sample: 'Adding the built-in digits',
  download: 'Downloading MNIST',
  folder: 'Adding digits from a folder',
} as const;
