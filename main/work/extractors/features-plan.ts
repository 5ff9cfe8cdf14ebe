import { createHash } from 'node:crypto';
import { LabError } from '../../../shared/failure.ts';
import type { ExtractorAbout } from '../../../shared/models/extractors/extractor-about.ts';
import type { FoundExtractor } from '../../../shared/models/extractors/extractor.ts';
import type { EngineName } from '../../../shared/models/engine.ts';
import type { FaceSnapshot } from '../../../shared/models/face-snapshot.ts';

/** As much as a matrix of a set may have. */
const mostBytes = 1024 ** 3;

/** Layers that an error names. */
const mostNamed = 40;

/** All that decides features, and the engine that computes them. `recipe`: the hash of it. */
export interface FeaturesPlan {
  snapshot: FaceSnapshot;
  installed: FoundExtractor;
  layer: string;
  pool: number | null;
  normalisation: string;
  imaging: FaceSnapshot['imaging'];
  engine: EngineName;
  recipe: string;
}

/** What a person asks for; null: as usual. */
export interface AskedFeatures {
  layer: string;
  pool: number | null;
  normalisation: string | null;
}

/**
 * Checks what is asked against the extractor.
 * @throws LabError `bad_input` for a layer, a normalisation or a size that it does not have.
 */
export function planFeatures(
  snapshot: FaceSnapshot,
  { installed, kind }: { installed: FoundExtractor; kind: ExtractorAbout },
  asked: AskedFeatures,
  engine: EngineName,
): FeaturesPlan {
  const { layer, pool } = asked;
  const { shape, axes } = layerOf(kind, layer);
  const [, rows, columns] = shape;
  if (pool !== null && axes === null) {
    throw new LabError(
      'bad_input',
      `${layer} is flat: the graph of ${kind.title} does not tell which of its sides are rows, columns and channels, so it cannot be averaged. Take it as it is, or choose another layer.`,
    );
  }
  if (pool !== null && pool > Math.min(rows, columns)) {
    throw new LabError(
      'bad_input',
      `${layer} gives ${rows} × ${columns}; it cannot be averaged to ${pool} × ${pool}. Choose ${rows} or less.`,
    );
  }
  const normalisation = asked.normalisation ?? kind.normalisations[0];
  if (!kind.normalisations.includes(normalisation)) {
    const words = `${kind.title} takes pictures normalised as ${kind.normalisations.join(' or ')}, not “${normalisation}”.`;
    throw new LabError('bad_input', words);
  }
  const imaging = { ...snapshot.imaging, size: kind.input, colour: 'rgb' as const };
  const isTurned = axes === null || axes?.some((axis, place) => axis !== place + 1) === true;
  // Part of the recipe where it was not followed once: what was computed then is not taken for this.
  const turn = isTurned || installed.model?.channelsLast === true ? [axes ?? 'vector'] : [];
  const recipe = createHash('sha256')
    .update(
      JSON.stringify([snapshot.hash, imaging, installed.kind, installed.weights, layer, pool, normalisation, ...turn]),
    )
    .digest('hex');
  return { snapshot, installed, layer, pool, normalisation, imaging, engine, recipe };
}

/** What a layer gives. @throws LabError `bad_input` for one that there is not. */
function layerOf(kind: ExtractorAbout, layer: string): ExtractorAbout['layers'][number] {
  const found = kind.layers.find(({ name }) => name === layer);
  if (found !== undefined) return found;
  const names = kind.layers.map(({ name }) => name);
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  throw new LabError(
    'bad_input',
    `${kind.title} has no layer “${layer}”. It has: ${names.slice(0, mostNamed).join(', ')}${more}.`,
  );
}

/** Before anything is computed. @throws LabError `bad_input` when the features would be more than a set may have. */
export function requireSize({ snapshot: { counts }, pool, layer }: FeaturesPlan, kind: ExtractorAbout): void {
  const [channels, rows, columns] = layerOf(kind, layer).shape;
  const values = channels * (pool === null ? rows * columns : pool * pool);
  const training = Object.values(counts).reduce((sum, { training: count }) => sum + count, 0);
  const bytes = 4 * values * training;
  if (bytes <= mostBytes) return;
  throw new LabError(
    'bad_input',
    `The training matrix would have ${(bytes / 1e9).toFixed(1)} GB, and 1 GB is the most. Average the maps to fewer rows and columns, or choose a later layer.`,
  );
}

/** Name of a set of features: what can be read of its recipe, and its hash. */
export function featuresId({ installed, layer, recipe }: Pick<FeaturesPlan, 'installed' | 'layer' | 'recipe'>): string {
  const words = `${installed.name}-${layer}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 31)
    .replace(/-+$/, '');
  return `${words}-${recipe.slice(0, 8)}`;
}
