import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { LabContext } from '../lab-context.ts';

function notYet(): never {
  throw new LabError('unavailable', 'Not built yet.');
}

export function facesApi(_lab: LabContext): LabHandlers['faces'] {
  return {
    status: notYet,
    list: notYet,
    get: notYet,
    find: notYet,
    decide: notYet,
    undo: notYet,
    redo: notYet,
    history: notYet,
    check: notYet,
  };
}
