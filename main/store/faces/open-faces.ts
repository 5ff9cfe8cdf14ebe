import type { Database } from 'better-sqlite3';
import { withStorageErrors } from '../storage-error.ts';
import { openFaceChecks } from './face-checks.ts';
import { openFaceDecisions } from './face-decisions.ts';
import { openDownloadUnderWay } from './face-downloads-under-way.ts';
import { openFaceDownloads } from './face-downloads.ts';
import { openFaceImages } from './face-images.ts';
import { openFaceRows } from './face-rows.ts';
import { openFaceSnapshots } from './face-snapshots.ts';
import type { FaceStore } from './face-store.ts';
import { openRowSettling } from './row-settling.ts';

export function openFaces(database: Database): FaceStore {
  const settling = openRowSettling(database);
  return {
    rows: withStorageErrors(openFaceRows(database, settling)),
    downloads: withStorageErrors(openFaceDownloads(database, settling)),
    underWay: withStorageErrors(openDownloadUnderWay(database)),
    images: withStorageErrors(openFaceImages(database, settling)),
    checks: withStorageErrors(openFaceChecks(database)),
    decisions: withStorageErrors(openFaceDecisions(database, settling)),
    snapshots: withStorageErrors(openFaceSnapshots(database)),
  };
}
