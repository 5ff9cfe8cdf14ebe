import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import type { ArchiveMessage, ArchiveQuestion } from '../data/archive/archive-aside.ts';
import { openArchive, type OpenArchive } from '../data/archive/read-archive.ts';
import type { Columns } from '../data/archive/run-text.ts';
import { storageFailureOf } from '../data/storage-failure.ts';
import { isResult, runFolderVersion } from '../run-folder/run-files.ts';

/** Thread that reads the archive named by `workerData`, a run at each question. */
const lab = parentPort;

function tell(message: ArchiveMessage, transferred: ArrayBuffer[] = []): void {
  lab?.postMessage(message, transferred);
}

/** The points that are being told, a series at each question. */
let points: AsyncGenerator<Columns, void> | undefined;

async function answer(archive: OpenArchive, question: ArchiveQuestion): Promise<void> {
  const { id, place } = question;
  switch (question.type) {
    case 'close':
      await points?.return();
      archive.close();
      lab?.close();
      return;
    case 'unpack':
      await archive.unpack(place, question.folder, isResult, new AbortController().signal);
      tell({ type: 'answer', id, run: null });
      return;
    case 'points':
    case 'more': {
      if (question.type === 'points') points = archive.points(place);
      const { value: columns } = (await points?.next()) ?? {};
      const moved = columns === undefined ? [] : Object.values(columns).map((column) => column.buffer);
      tell({ type: 'answer', id, run: null, columns: columns ?? undefined }, moved);
      return;
    }
    case 'head':
    case 'whole': {
      const { log, ...head } = await archive.run(place);
      tell({ type: 'answer', id, run: question.type === 'head' ? head : { ...head, log } });
    }
  }
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
