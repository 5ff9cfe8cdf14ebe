import { basename, join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { dataSource } from '../data/sources/data-sources.ts';
import type { LabContext } from '../work/lab-context.ts';
import { requireData, storedData } from '../work/runs/run-data.ts';

/** The sets of every kind of data. */
export function dataApi(lab: LabContext): LabHandlers['data'] {
  return {
    list: ({ kind }) => lab.store.data.all().filter(({ ref }) => kind === null || ref.kind === kind),
    show: ({ ref }) => requireData(lab, ref, ref.kind),
    add: ({ kind: name, path }) => {
      const kind = dataKinds.get(name);
      const source = dataSource(name);
      const { add } = source;
      if (kind === undefined || add === undefined) {
        throw new LabError(
          'bad_input',
          `Data of the kind “${name}” is not added from a path. ${kind?.place.advice ?? ''}`.trim(),
        );
      }
      return {
        job: lab.jobs.add({
          kind: 'data',
          title: `Adding ${kind.one}, ${basename(path)}`,
          unit: 'files',
          total: null,
          run: async (report, signal) => {
            const facts = kind.facts.parse(
              await add(path, {
                directory: join(lab.dataDirectory, source.room),
                signal,
                onProgress: (phase, done, total) => {
                  report.phase(phase);
                  report.progress(done, total);
                },
              }),
            );
            lab.store.data.of(kind).put(facts);
            report.added(facts.id);
            lab.events.emit({ type: 'data-changed', kind: name });
            return 'succeeded';
          },
        }),
      };
    },
    parts: async ({ ref, rule }) => {
      const set = requireData(lab, ref, rule.kind);
      const { snapshot, ...parts } = await dataSource(set.ref.kind).plan(storedData(lab, set.ref), rule);
      return { ...parts, snapshotHash: snapshot.hash };
    },
  };
}
