import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  publishedTitle,
  type PackageMember,
  type PublishedWeights,
} from '../../../shared/models/extractors/extractor-kind.ts';
import { extractorKinds } from '../../../shared/models/extractors/extractor-kinds.ts';
import type { InstalledExtractor } from '../../../shared/models/extractors/extractor.ts';
import { packageVersion, requireFromApp } from '../../app-packages.ts';

/** The extractors whose weights lie in an installed package. */
export function packagedExtractors(): InstalledExtractor[] {
  return extractorKinds.all().flatMap((kind) =>
    kind.published.flatMap((published) => {
      const { name, sha256, bytes, source } = published;
      if (!('package' in source) || !existsSync(pathOf(source.package))) return [];
      const origin = `${source.package.name} ${packageVersion(source.package.name)}`;
      const title = publishedTitle(kind, published);
      return [{ name, kind: kind.name, title, sha256, weights: sha256, bytes, origin, model: null, addedAt: null }];
    }),
  );
}

/** The file of such weights. @throws RangeError for a name that none has. */
export function packagedFile(name: string): string {
  const found = extractorKinds
    .all()
    .flatMap(({ published }): readonly PublishedWeights[] => published)
    .find((one) => one.name === name);
  if (found === undefined || !('package' in found.source)) throw new RangeError(`No package has the weights ${name}.`);
  return pathOf(found.source.package);
}

/** '' where the package is not there. */
function pathOf({ name, member }: PackageMember): string {
  return packageVersion(name) === '' ? '' : join(dirname(requireFromApp.resolve(`${name}/package.json`)), member);
}
