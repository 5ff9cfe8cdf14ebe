import { LabError } from '../../../shared/contract/failure.ts';
import type { LabHandlers } from '../../../shared/contract/port.ts';
import type { LabContext } from '../lab-context.ts';

function notYet(): never {
  throw new LabError('unavailable', 'Not built yet.');
}

export function facePatchesApi(_lab: LabContext): LabHandlers['facePatches'] {
  return {
    export: notYet,
    preview: notYet,
    import: notYet,
  };
}
