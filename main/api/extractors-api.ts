import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import type { LabHandlers } from '../../shared/contract/port.ts';
import { featuresData } from '../../shared/models/data/features-data.ts';
import { beginFeatures } from '../work/extractors/begin-features.ts';
import { extractorTask } from '../work/extractors/extractor-task.ts';
import { faceMaps } from '../work/extractors/face-maps.ts';
import { extractorFolders, listExtractors, requireExtractor } from '../work/extractors/extractors.ts';
import { planFeatures } from '../work/extractors/features-plan.ts';
import type { LabContext } from '../work/lab-context.ts';
import { engineFor } from '../work/runs/engine-for.ts';
import { requireSnapshot } from './faces/snapshot-reads.ts';

/** Extractors, and the features they give. */
export function extractorsApi(lab: LabContext): LabHandlers['extractors'] {
  const requireIdle = (): void => {
    if (!lab.jobs.busy(({ kind }) => kind === 'extractor')) return;
    throw new LabError('conflict', 'Another extractor is being installed. Wait for it, or cancel it.');
  };
  return {
    list: () => listExtractors(lab),
    install: async ({ name }) => {
      requireIdle();
      const known = await listExtractors(lab);
      if (known.some((one) => one.name === name && one.installed?.place === 'application'))
        throw new LabError('conflict', `${name} comes with Hidden Unit. There is nothing to install.`);
      if (!known.some((one) => one.name === name && one.fetchBytes !== null)) {
        const names = known.filter(({ fetchBytes }) => fetchBytes !== null).map((one) => one.name);
        throw new LabError('not_found', `There is no extractor “${name}” to install. There are: ${names.join(', ')}.`);
      }
      return { job: lab.jobs.add(extractorTask(lab, { name })) };
    },
    add: ({ path }) => {
      requireIdle();
      return { job: lab.jobs.add(extractorTask(lab, { path })) };
    },
    remove: async ({ name }) => {
      requireIdle();
      const { installed } = await requireExtractor(lab, name);
      if (installed.place === 'application')
        throw new LabError('conflict', `${installed.title} comes with Hidden Unit and stays.`);
      const folder = extractorFolders(lab)[installed.place];
      await rm(join(folder, installed.name), { recursive: true, force: true });
      lab.events.emit({ type: 'extractors-changed' });
      return { name: installed.name };
    },
    extract: ({ snapshot, ...asked }) => beginFeatures(lab, requireSnapshot(lab, snapshot), asked),
    maps: async ({ snapshot: named, item, extractor, most, layer, normalisation }) => {
      const snapshot = requireSnapshot(lab, named);
      const asked = { layer, normalisation, pool: null };
      const plan = planFeatures(snapshot, await requireExtractor(lab, extractor), asked, await engineFor(lab, null));
      return faceMaps(lab, plan, item, most);
    },
    features: () => lab.store.data.of(featuresData).all(),
  };
}
