import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import type { ArchivedRun } from '../../shared/models/archive.ts';
import type { ArchiveMessage, ArchiveQuestion, PackedSeries } from '../data/archive/archive-aside.ts';
import { openArchive, type OpenArchive } from '../data/archive/read-archive.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import { isResult, runFolderVersion } from '../run-folder/run-files.ts';

/** Thread that reads the archive named by `workerData`, a run at each question. */
const lab = parentPort;

function tell(message: ArchiveMessage, transferred: ArrayBuffer[] = []): void {
  lab?.postMessage(message, transferred);
}

async function answer(archive: OpenArchive, question: ArchiveQuestion): Promise<void> {
  const { id, place } = question;
  if (question.type === 'close') {
    archive.close();
    lab?.close();
    return;
  }
  if (question.type === 'unpack') {
    await archive.unpack(place, question.folder, isResult, new AbortController().signal);
    tell({ type: 'answer', id, run: null });
    return;
  }
  const { series, log, ...head } = await archive.run(place);
  if (question.type === 'head') {
    tell({ type: 'answer', id, run: head });
    return;
  }
  const packed = series.map(packedSeries);
  const buffers = packed.flatMap((one) => [one.steps.buffer, one.seconds.buffer, one.values.buffer]);
  tell({ type: 'answer', id, run: { ...head, log, series: packed } }, buffers);
}

type Packed = PackedSeries & Record<'steps' | 'seconds' | 'values', Float64Array<ArrayBuffer>>;

function packedSeries({ metric, steps, seconds, values }: ArchivedRun['series'][number]): Packed {
  return {
    metric,
    steps: Float64Array.from(steps),
    seconds: Float64Array.from(seconds),
    values: Float64Array.from(values),
  };
}

async function read(path: string): Promise<void> {
  try {
    const archive = await openArchive(path, runFolderVersion);
    lab?.on('message', (question: ArchiveQuestion) => {
      answer(archive, question).catch((error: unknown) => {
        tell({ type: 'failed', failure: toFailure(storageFailureOf(error, 'The runs')) });
      });
    });
    tell({ type: 'opened', manifest: archive.manifest, bytes: archive.bytes });
  } catch (error) {
    tell({ type: 'failed', failure: toFailure(storageFailureOf(error, 'The runs')) });
  }
}

void read(String(workerData));
