import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { FetcherOptions } from '../../data/download/polite/fetcher-options.ts';
import type { LabContext } from '../lab-context.ts';
import { FaceDownload } from './face-download-task.ts';
import { faceFolderTask } from './face-folder-task.ts';

/** Getting the bytes of faces, from the web and from folders. @param net how addresses are asked, where it is not as usual. */
export function faceDownloadsApi(lab: LabContext, net: Partial<FetcherOptions> = {}): LabHandlers['faceDownloads'] {
  let download: FaceDownload | undefined;
  return {
    start: (wishes) => {
      refuseSecond(
        lab,
        'face-download',
        'Pictures are being downloaded already. Wait until that is done, or cancel it.',
      );
      const { concurrency, privateAddresses, wayback, mostBytes } = lab.store.settings.get().faces;
      download = new FaceDownload(
        lab,
        {
          ...wishes,
          concurrency: wishes.concurrency ?? concurrency,
          privateAddresses: wishes.privateAddresses ?? privateAddresses,
          wayback: wishes.wayback ?? wayback,
          mostBytes,
        },
        net,
      );
      return { job: lab.jobs.add(download) };
    },
    importFolder: ({ path }) => {
      refuseSecond(lab, 'face-folder', 'A folder of pictures is being taken in already. Wait until that is done.');
      return { job: lab.jobs.add(faceFolderTask(lab, path)) };
    },
    failures: (of) => lab.store.faces.downloads.failures(of),
    hosts: ({ limit }) => {
      const live = new Map(download?.hosts().map((fact) => [fact.host, fact]));
      return lab.store.faces.downloads.hosts(limit).map((counts) => {
        const { active = 0, waitMs = 0 } = live.get(counts.host) ?? {};
        return { ...counts, active, wait: waitMs / 1000 };
      });
    },
  };
}

function refuseSecond(lab: LabContext, kind: 'face-download' | 'face-folder', message: string): void {
  if (lab.jobs.busy((job) => job.kind === kind)) throw new LabError('conflict', message);
}
