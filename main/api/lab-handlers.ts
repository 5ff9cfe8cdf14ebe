import { backupsApi } from './backups-api.ts';
import { archivesApi } from './archives-api.ts';
import { dataApi } from './data-api.ts';
import { kindsApi } from './kinds-api.ts';
import { diskApi } from './disk-api.ts';
import { digitsApi } from './digits-api.ts';
import { dispatcher } from './dispatch.ts';
import { enginesApi } from './engines-api.ts';
import { inspectionApi } from './inspection-api.ts';
import { instrumentsApi } from './instruments-api.ts';
import { jobsApi } from './jobs-api.ts';
import { ledgersApi } from './ledgers-api.ts';
import { labApi } from './lab-api.ts';
import { blobsApi } from './faces/blobs-api.ts';
import { faceDownloadsApi } from './faces/face-downloads-api.ts';
import { faceListsApi } from './faces/face-lists-api.ts';
import { facePatchesApi } from './faces/face-patches-api.ts';
import { faceSnapshotsApi } from './faces/face-snapshots-api.ts';
import { facesApi } from './faces/faces-api.ts';
import { extractorsApi } from './extractors-api.ts';
import { matricesApi } from './matrices-api.ts';
import { mediaReader } from './media.ts';
import { presetsApi } from './presets-api.ts';
import { readNames } from './reads.ts';
import { runsApi } from './runs-api.ts';
import { sweepsApi } from './sweeps-api.ts';
import { trainingApi } from './training-api.ts';
import { viewsApi } from './views-api.ts';
import type { FetcherOptions } from '../data/download/polite/fetcher-options.ts';
import type { LabServices } from '../work/lab-services.ts';
import type { LabHandlers, LabPort } from '../../shared/contract/port.ts';

/**
 * What a lab answers: every method of the contract, the names of those that only read, and bytes.
 * @param net how addresses of faces are asked, where it is not as usual. @param reopen closes the lab and opens it again.
 */
export function answers(
  lab: LabServices,
  { net, reopen }: { net: Partial<FetcherOptions>; reopen: () => void },
): { own: LabPort['call']; reads: ReadonlySet<string>; media: LabPort['media'] } {
  const handlers: LabHandlers = {
    lab: labApi(lab),
    data: dataApi(lab),
    digits: digitsApi(lab),
    matrices: matricesApi(lab),
    engines: enginesApi(lab),
    faceLists: faceListsApi(lab),
    faceDownloads: faceDownloadsApi(lab, net),
    faces: facesApi(lab),
    facePatches: facePatchesApi(lab),
    faceSnapshots: faceSnapshotsApi(lab),
    blobs: blobsApi(lab),
    backups: backupsApi(lab, reopen),
    archives: archivesApi(lab),
    presets: presetsApi(),
    training: trainingApi(lab),
    jobs: jobsApi(lab, (name, input) => own(name, input)),
    runs: runsApi(lab),
    sweeps: sweepsApi(lab),
    kinds: kindsApi(),
    instruments: instrumentsApi(lab),
    extractors: extractorsApi(lab),
    inspection: inspectionApi(lab),
    ledgers: ledgersApi(lab),
    disk: diskApi(lab),
    views: viewsApi(lab),
  };
  const own: LabPort['call'] = dispatcher(handlers);
  return { own, reads: readNames(lab), media: mediaReader(lab) };
}
