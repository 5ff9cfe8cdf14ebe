import { formatCount } from '../../ui/format.ts';

interface Found {
  readonly damaged: readonly string[];
  readonly missing: readonly string[];
  readonly orphans: number;
}

/** What a check of the blobs found, and what comes of it. */
export function blobsWords({ damaged, missing, orphans }: Found): string {
  const found = [
    damaged.length === 0 ? '' : `${formatCount(damaged.length, 'file')} damaged and moved away`,
    missing.length === 0 ? '' : `${formatCount(missing.length, 'file')} missing`,
  ].filter(Boolean);
  const unused =
    orphans === 0 ? '' : ` ${formatCount(orphans, 'file')} ${orphans === 1 ? 'is' : 'are'} used by no row.`;
  if (found.length === 0) return `All are what they were.${unused}`;
  return `${found.join(', ')}: download again to have them back.${unused}`;
}
