import type { LabHandlers } from '../../shared/contract/port.ts';
import {
  inspectForward,
  inspectImage,
  inspectMaps,
  inspectPart,
  inspectPredictions,
  inspectUnit,
} from '../work/inspection/inspections.ts';
import type { LabServices } from '../work/lab-services.ts';

/** Inspection of trained nets, answered by a thread of its own. */
export function inspectionApi(lab: LabServices): LabHandlers['inspection'] {
  return {
    image: (asked) => inspectImage(lab, asked),
    forward: (asked) => inspectForward(lab, asked),
    maps: (asked) => inspectMaps(lab, asked),
    predictions: (asked) => inspectPredictions(lab, asked),
    part: (asked) => inspectPart(lab, asked),
    unit: (asked) => inspectUnit(lab, asked),
  };
}
