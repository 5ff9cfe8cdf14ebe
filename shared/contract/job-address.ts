import type { Job } from '../models/job.ts';

/** Address of the page where what a job makes, or why it makes nothing, is to be seen. */
export function jobAddress({ run, kind }: Pick<Job, 'run' | 'kind'>): string {
  return run === null ? addresses[kind] : `/runs/${run}`;
}

const addresses: Record<Job['kind'], string> = {
  training: '/runs',
  digits: '/digits',
  engine: '/settings',
  'face-list': '/faces',
  'face-download': '/faces',
  'face-folder': '/faces',
  'face-check': '/faces/curate',
  'face-snapshot': '/faces/snapshots',
  blobs: '/faces',
  archive: '/runs',
  data: '/train',
  instrument: '/instruments',
  extractor: '/faces/features',
  extraction: '/faces/features',
  ledger: '/report',
  disk: '/disk',
};
