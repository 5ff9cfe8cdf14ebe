import { z } from 'zod';
import { issueWords } from '../../lib/input-words.ts';
import type { DataRule } from './data-kind.ts';
import { dataKinds } from './data-kinds.ts';

function isTagged(value: unknown): value is DataRule {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

/** A rule of any registered kind of data, checked by that kind's own schema. */
export const dataRule = z.custom<DataRule>(isTagged, 'must say its kind').check((context) => {
  const rule = context.value;
  const kind = dataKinds.get(rule.kind);
  if (kind === undefined) {
    const message = `must be ${dataKinds.names().join(' or ')}, not “${rule.kind}”`;
    context.issues.push({ code: 'custom', path: ['kind'], message, input: rule });
    return;
  }
  for (const issue of kind.rule.safeParse(rule).error?.issues ?? []) {
    context.issues.push({ code: 'custom', path: issue.path, message: issueWords(issue), input: rule });
  }
});
