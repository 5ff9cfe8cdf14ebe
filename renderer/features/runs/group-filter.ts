import type { RunGroups } from '../../../shared/contract/contract.ts';
import type { RunField } from '../../../shared/lib/run-fields.ts';

/** The filter that lets the runs of one group through, beside the one the groups were made with. */
export function groupFilter(
  by: string,
  value: RunGroups['groups'][number]['value'],
  where: string,
  field: RunField | undefined,
): string {
  const condition = `${by} = ${written(value, field)}`;
  return where === '' ? condition : `(${where}) and ${condition}`;
}

function written(value: RunGroups['groups'][number]['value'], field: RunField | undefined): string {
  if (value === null) return 'none';
  if (field?.kind === 'boolean') return value === true || value === 1 ? 'true' : 'false';
  const text = String(value);
  const isPlain = /^[\p{L}\p{N}_.:+-]+$/u.test(text) && text.toLowerCase() !== 'none';
  return isPlain ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
