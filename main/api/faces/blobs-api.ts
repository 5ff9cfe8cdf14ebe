import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { LabContext } from '../lab-context.ts';

function notYet(): never {
  throw new LabError('unavailable', 'Not built yet.');
}

export function blobsApi(_lab: LabContext): LabHandlers['blobs'] {
  return {
    check: notYet,
    report: notYet,
  };
}
