import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../shared/failure.ts';
import { matrixAdditionRequest, type MatrixAdditionMessage } from '../data/matrices/matrix-addition.ts';
import { stageMatrices } from '../data/matrices/stage-matrices.ts';
import { storageFailureOf } from '../data/storage-failure.ts';

/** Worker thread that reads, checks, hashes and writes the set of matrices that `workerData` names. */
const lab = parentPort;
const tell = (message: MatrixAdditionMessage): void => lab?.postMessage(message);

async function stage(): Promise<MatrixAdditionMessage> {
  try {
    const set = await stageMatrices(matrixAdditionRequest.parse(workerData), (done, total) => {
      tell({ kind: 'file', done, total });
    });
    return { kind: 'staged', set };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(storageFailureOf(error, 'The matrices')) };
  }
}

void stage().then((message) => {
  tell(message);
  lab?.close();
});
