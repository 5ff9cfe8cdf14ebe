import type { KeptLab } from '../../shared/contract/port.ts';
import { checkBlobs } from './blobs-command.ts';
import { downloadFaces, importFaceFolder } from './face-download-command.ts';
import type { FaceRequest } from './face-grammar.ts';
import { addFaceList } from './face-list-command.ts';
import { exportPatch, importPatch } from './face-patch-command.ts';
import {
  createSnapshot,
  diffSnapshots,
  exportSnapshot,
  listSnapshots,
  makeSnapshotMatrices,
  showSnapshot,
} from './face-snapshot-command.ts';
import type { CommandOutput } from './console.ts';
import { checkFaces, decideFaces, redoFaces, showFaces, undoFaces } from './faces-command.ts';

/** Faces and their pictures have two words of their own. */
export function isFaceRequest(request: { command: string }): request is FaceRequest {
  return /^(faces|blobs) /.test(request.command);
}

/** Does what is asked for about faces. */
export function carryOutFaces(lab: KeptLab, request: FaceRequest, to: CommandOutput): Promise<void> {
  switch (request.command) {
    case 'faces list add':
      return addFaceList(lab, request.file, request.actors, to);
    case 'faces import':
      return importFaceFolder(lab, request.folder, to);
    case 'faces download':
      return downloadFaces(lab, request.options, to);
    case 'faces status':
      return showFaces(lab, to);
    case 'faces decide':
      return decideFaces(lab, request.names, request.options, to);
    case 'faces undo':
      return undoFaces(lab, to);
    case 'faces redo':
      return redoFaces(lab, to);
    case 'faces check':
      return checkFaces(lab, to);
    case 'faces snapshot create':
      return createSnapshot(lab, request.options, to);
    case 'faces snapshot list':
      return listSnapshots(lab, to);
    case 'faces snapshot show':
      return showSnapshot(lab, request.snapshot, to);
    case 'faces snapshot matrices':
      return makeSnapshotMatrices(lab, request.snapshot, to);
    case 'faces snapshot diff':
      return diffSnapshots(lab, request.before, request.after, to);
    case 'faces snapshot export':
      return exportSnapshot(lab, request.snapshot, request.out, to);
    case 'faces patch export':
      return exportPatch(lab, request.options, to);
    case 'faces patch import':
      return importPatch(lab, request.file, request.conflicts, to);
    case 'blobs check':
      return checkBlobs(lab, to);
  }
}
