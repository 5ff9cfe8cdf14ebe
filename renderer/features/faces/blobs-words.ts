import { formatCount } from '../../ui/format.ts';

interface Found {
  readonly damaged: readonly string[];
  readonly missing: readonly string[];
  readonly orphans: number;
}

/** What a check of the blobs found, and what happens next. */
export function blobsWords({ damaged, missing, orphans }: Found): string {
  const found = [
    damaged.length === 0 ? '' : `${formatCount(damaged.length, 'file')} damaged and removed`,
    missing.length === 0 ? '' : `${formatCount(missing.length, 'file')} missing`,
  ].filter(Boolean);
  const unused = orphans === 0 ? '' : ` ${formatCount(orphans, 'file')} not used by any row.`;
  if (found.length === 0) return `All files are intact.${unused}`;
  return `${found.join(', ')}. Download them again.${unused}`;
}
