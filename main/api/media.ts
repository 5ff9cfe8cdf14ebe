import { toFailure, LabError, type Result } from '../../shared/failure.ts';
import { parseMediaAddress } from '../../shared/contract/media-reader.ts';
import type { Media, MediaRef } from '../../shared/contract/media.ts';
import { dataFolder, dataSource } from '../data/sources/data-sources.ts';
import { readImages, readMeans, readPartLabels } from '../data/digits/stored-set.ts';
import { runsFormat } from '../work/exports/runs-formats.ts';
import { archiveBytes, exportBytes } from './archives-api.ts';
import { digitsSet } from '../work/runs/data-set.ts';
import { inspectedNumbers } from '../work/inspection/inspections.ts';
import { requireData } from '../work/runs/run-data.ts';
import { digitsFolder, type LabContext } from '../work/lab-context.ts';
import type { LabServices } from '../work/lab-services.ts';
import { exportRun } from '../work/runs/run-export.ts';
import { currentWeights } from '../work/runs/net-looks.ts';
import { readRunWeights, readWeightFrame } from '../work/runs/run-weights.ts';

const raw = 'application/octet-stream';

/** Serves the contract's media addresses. */
export function mediaReader(lab: LabServices): (address: string) => Promise<Result<Media>> {
  return async (address) => {
    try {
      return { ok: true, value: await readMedia(lab, parseMediaAddress(address)) };
    } catch (error) {
      return { ok: false, error: toFailure(error) };
    }
  };
}

async function readMedia(lab: LabServices, ref: MediaRef): Promise<Media> {
  switch (ref.kind) {
    case 'digits-images':
      return { type: raw, bytes: await readImages(folderOf(lab, ref), ref.part, inPart(lab, ref)) };
    case 'digits-labels': {
      const labels = await readPartLabels(folderOf(lab, ref), ref.part);
      return { type: raw, bytes: Uint8Array.from(inPart(lab, ref), (index) => labels[index] ?? 0) };
    }
    case 'digits-means':
      return { type: raw, bytes: await readMeans(folderOf(lab, ref), ref.part) };
    case 'examples': {
      const { ref: found } = requireData(lab, ref.data, ref.data.kind);
      if (ref.part !== 'test') throw new LabError('not_found', 'Only the examples of the test part are told here.');
      const examples = await dataSource(found.kind).testExamples(dataFolder(lab.dataDirectory, found), ref.indices);
      return { type: raw, bytes: new Uint8Array(examples.buffer) };
    }
    case 'weights':
      return { type: raw, bytes: await readWeightFrame(lab, ref.run, ref.frame) };
    case 'hidden-weights':
      return { type: raw, bytes: await readRunWeights(lab, ref.run, 'first layer') };
    case 'activations':
    case 'projection':
    case 'run-examples':
      return { type: raw, bytes: await inspectedNumbers(lab, ref) };
    case 'parameters':
      return { type: raw, bytes: await (ref.at === 'start' ? lab.looks.start(ref.run) : currentWeights(lab, ref.run)) };
    case 'export':
      return exportRun(lab, ref.run, ref.file);
    case 'runs-export':
      return { type: runsFormat(ref.format).type, bytes: await exportBytes(lab, ref.format, ref.ids) };
    case 'run-archive':
      return { type: 'application/zip', bytes: await archiveBytes(lab, ref.ids) };
    case 'face-crop':
    case 'face-photo':
      return readFaceMedia(lab, ref);
  }
}

function folderOf(lab: LabContext, ref: Extract<MediaRef, { set: string }>): string {
  return digitsFolder(lab, digitsSet(lab, ref.set).id);
}

function inPart(lab: LabContext, ref: Extract<MediaRef, { set: string; indices: number[] }>): number[] {
  const { count } = digitsSet(lab, ref.set)[ref.part];
  const outside = ref.indices.find((index) => index >= count);
  if (outside !== undefined)
    throw new LabError('not_found', `This part has ${count} images, numbered from 0; there is no ${outside}.`);
  return ref.indices;
}

/**
 * Pictures of faces: always decoded and encoded anew, so that no byte from the web reaches a window as it came.
 * @throws LabError `not_found` without such bytes, `bad_data` when they do not decode or the box misses the picture
 */
async function readFaceMedia(
  { imaging }: Pick<LabContext, 'imaging'>,
  ref: Extract<MediaRef, { kind: 'face-crop' | 'face-photo' }>,
): Promise<Media> {
  const bytes =
    ref.kind === 'face-crop'
      ? await imaging.crop(ref.sha256, ref.box, ref.size)
      : await imaging.photo(ref.sha256, ref.most);
  return { type: 'image/webp', bytes };
}
