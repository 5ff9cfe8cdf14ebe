import type { LabHandlers } from '../../shared/contract/port.ts';
import { describeKinds } from '../../shared/models/kinds.ts';

/** What kinds of everything this lab has. */
export function kindsApi(): LabHandlers['kinds'] {
  return { list: () => describeKinds() };
}
