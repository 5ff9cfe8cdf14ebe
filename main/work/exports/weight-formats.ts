import type { ExportFile } from '../../../shared/contract/media.ts';
import type { RunsFormatName } from '../../../shared/models/runs-format.ts';
import { contentOfExport } from '../runs/run-export.ts';
import { inFolder, type RunsFormat } from './runs-format.ts';

/** The files of each run, in a folder of its own. */
function filesOfEach(name: RunsFormatName, files: readonly ExportFile[]): RunsFormat {
  return {
    name,
    type: 'application/octet-stream',
    ending: null,
    files: (lab, ids, begun) =>
      ids.flatMap((id) =>
        files.map((file) => ({
          name: inFolder(id, file),
          async *pieces() {
            begun(id);
            yield await contentOfExport(lab, id, file);
          },
        })),
      ),
  };
}

export const weightFormats: readonly RunsFormat[] = [
  filesOfEach('json', ['run.json']),
  filesOfEach('tfjs', ['model.json', 'weights.bin']),
  filesOfEach('npz', ['weights.npz']),
  filesOfEach('safetensors', ['weights.safetensors']),
  filesOfEach('onnx', ['model.onnx']),
];
