import { LabError } from '../../../shared/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { DownloadWishes } from '../../../shared/models/face-download.ts';
import type { Job } from '../../../shared/models/job.ts';
import type { FetcherOptions } from '../../data/download/polite/fetcher-options.ts';
import type { LabContext } from '../../work/lab-context.ts';
import { FaceDownload } from '../../work/faces/face-download-task.ts';
import { faceFolderTask } from '../../work/faces/face-folder-task.ts';

/** Getting the bytes of faces, from the web and from folders. @param net how addresses are asked, where it is not as usual. */
export function faceDownloadsApi(lab: LabContext, net: Partial<FetcherOptions> = {}): LabHandlers['faceDownloads'] {
  const { underWay } = lab.store.faces;
  let download: FaceDownload | undefined;

  function run(wishes: DownloadWishes): Job {
    download = new FaceDownload(lab, wishes, net);
    return lab.jobs.add(download);
  }

  return {
    start: (wishes) => {
      refuseSecondDownload(lab);
      const { concurrency, privateAddresses, wayback, mostBytes } = lab.store.settings.get().faces;
      const filledIn = {
        ...wishes,
        concurrency: wishes.concurrency ?? concurrency,
        privateAddresses: wishes.privateAddresses ?? privateAddresses,
        wayback: wishes.wayback ?? wayback,
        mostBytes,
      };
      underWay.begin(filledIn, new Date());
      return { job: run(filledIn) };
    },
    unfinished: () => (isDownloading(lab) ? null : (underWay.unfinished(new Date()) ?? null)),
    goOn: () => {
      refuseSecondDownload(lab);
      const unfinished = underWay.unfinished(new Date());
      if (unfinished === undefined) {
        throw new LabError('not_found', 'No download was broken off. Begin one with “Download” or `faces download`.');
      }
      return { job: run(unfinished.wishes) };
    },
    forgetUnfinished: () => {
      refuseSecondDownload(lab);
      underWay.end();
      return {};
    },
    importFolder: ({ path }) => {
      if (lab.jobs.busy(({ kind }) => kind === 'face-folder')) {
        throw new LabError('conflict', 'A folder of pictures is already being imported. Wait until that is done.');
      }
      return { job: lab.jobs.add(faceFolderTask(lab, path)) };
    },
    failures: (of) => lab.store.faces.downloads.failures(of),
    hosts: ({ limit }) => {
      const now = new Date();
      const live = new Map(download?.hosts().map((fact) => [fact.host, fact]));
      const left = underWay.leftAlone(now);
      return lab.store.faces.downloads.hosts(limit).map((counts) => {
        const { active = 0, waitMs = 0 } = live.get(counts.host) ?? {};
        const leftMs = (left.get(counts.host)?.getTime() ?? 0) - now.getTime();
        return { ...counts, active, wait: Math.max(waitMs, leftMs, 0) / 1000 };
      });
    },
  };
}

function isDownloading(lab: LabContext): boolean {
  return lab.jobs.busy(({ kind }) => kind === 'face-download');
}

function refuseSecondDownload(lab: LabContext): void {
  if (!isDownloading(lab)) return;
  throw new LabError('conflict', 'Pictures are being downloaded already. Wait until that is done, or cancel it.');
}
