import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { LabContext } from '../lab-context.ts';

function notYet(): never {
  throw new LabError('unavailable', 'Not built yet.');
}

export function faceSnapshotsApi(_lab: LabContext): LabHandlers['faceSnapshots'] {
  return {
    list: notYet,
    show: notYet,
    plan: notYet,
    create: notYet,
    diff: notYet,
    export: notYet,
  };
}
