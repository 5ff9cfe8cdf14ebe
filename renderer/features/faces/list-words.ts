import type { ListPreview } from '../../../shared/models/face-list.ts';

const encodings: Readonly<Record<ListPreview['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
};
const separators: Readonly<Record<ListPreview['separator'], string>> = {
  tab: 'tab-separated',
  comma: 'comma-separated',
  semicolon: 'semicolon-separated',
};

/** How a list was read: UTF-8, separated by tabs, without a header. */
export function listWords({ encoding, separator, header }: ListPreview): string {
  return `${encodings[encoding]}, ${separators[separator]}, ${header ? 'with header' : 'no header'}`;
}
