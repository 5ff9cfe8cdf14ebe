import { resolve } from 'node:path';
import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { FeaturesSet } from '../../shared/models/data/features-data.ts';
import type { ExtractorSummary } from '../../shared/models/extractors/extractor.ts';
import type { Job } from '../../shared/models/job.ts';
import type { CommandOutput } from './console.ts';
import type { ExtractOptions, ExtractorRequest } from './extractor-grammar.ts';
import { followJob } from './follow-job.ts';
import { jobFailure } from '../../shared/lib/job-failure.ts';
import { fourDigits, table } from './table.ts';

/** Carries out what is asked of extractors. */
export async function carryOutExtractors(port: KeptLab, request: ExtractorRequest, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  switch (request.command) {
    case 'extractors list':
      return listExtractors(port, to);
    case 'extractors install':
      return showAdded(port, (await valueOf(client.extractors.install({ name: request.name }))).job, to);
    case 'extractors add':
      return showAdded(port, (await valueOf(client.extractors.add({ path: resolve(request.path) }))).job, to);
    case 'extractors remove': {
      const removed = await valueOf(client.extractors.remove({ name: request.name }));
      to.result(removed, `Removed: ${removed.name}.`);
      return;
    }
    case 'extract':
      return extract(port, request.options, to);
  }
}

async function listExtractors(port: KeptLab, to: CommandOutput): Promise<void> {
  const extractors = await valueOf(labClient(port).extractors.list({}));
  const rows = extractors.map(({ name, title, sha256, installed, fetchBytes, input, layers }) => {
    const state =
      installed === null ? `${Math.round((fetchBytes ?? 0) / 1e6)} MB to download` : states[installed.place];
    return [name, title, sha256.slice(0, 8), state, `${input} × ${input}`, layers.length];
  });
  const layers = extractors
    .filter(({ installed }) => installed !== null)
    .map(
      ({ name, layers }) =>
        `${name}\n${table(
          ['layer', 'shape', 'values'],
          layers.map((layer) => [
            layer.name,
            layer.isFlat ? 'flat: sides not known' : layer.shape.join(' × '),
            layer.values,
          ]),
        )}`,
    );
  to.result(
    { extractors },
    [table(['extractor', 'title', 'sha256', 'weights', 'pictures', 'layers'], rows), ...layers].join('\n\n'),
  );
}

const states = { lab: 'installed', shared: 'installed for all labs', application: 'included' } as const;

async function showAdded(port: KeptLab, job: Job, to: CommandOutput): Promise<void> {
  const name = await added(port, job, to);
  const extractor = (await valueOf(labClient(port).extractors.list({}))).find((one) => one.name === name);
  to.result({ ...extractor, extractor: name }, describeExtractor(name, extractor));
}

function describeExtractor(name: string, extractor: ExtractorSummary | undefined): string {
  const layers = extractor?.layers.map((layer) => layer.name).join(', ') ?? '';
  return `${name} is installed: ${extractor?.title ?? ''}. Layers: ${layers}.`;
}

/** Computes features, or finds those that were computed before. */
async function extract(port: KeptLab, options: ExtractOptions, to: CommandOutput): Promise<void> {
  const client = labClient(port);
  const { snapshot, extractor, layer, pool = null, normalisation = null, engine = null } = options;
  const started = await valueOf(client.extractors.extract({ snapshot, extractor, layer, pool, normalisation, engine }));
  const id = await added(port, started.job, to);
  const set = (await valueOf(client.extractors.features({}))).find((one) => one.id === id);
  if (set === undefined) throw jobFailure(started.job);
  to.result(outcomeOf(set, started.known), describe(set, started.known));
}

/** For a program. `seconds`: what computing them took, whenever that was. */
function outcomeOf(set: FeaturesSet, known: boolean): object {
  const { id, maps, features, training, validation, test, seconds, hash, recipe, engine, deviation } = set;
  return {
    features: id,
    shape: maps,
    values: features,
    examples: training.count + validation.count + test.count,
    parts: { training: training.count, validation: validation.count, test: test.count },
    ...{ seconds, hash, recipe, known, deviation },
    engine: engine.name,
  };
}

function describe(set: FeaturesSet, known: boolean): string {
  const count = set.training.count + set.validation.count + set.test.count;
  const how = known ? 'computed earlier' : `computed in ${fourDigits(set.seconds)} s on ${set.engine.name}`;
  return [
    `${set.id}: ${count} faces × ${set.maps.join(' × ')} = ${set.features} values, ${how}.`,
    `Train on them with “train --preset part10 --features ${set.id}”.`,
  ].join('\n');
}

async function added(port: KeptLab, job: Job, to: CommandOutput): Promise<string> {
  const ended = await followJob(port, job, to);
  if (ended.state !== 'succeeded' || ended.added === null) throw jobFailure(ended);
  return ended.added;
}
