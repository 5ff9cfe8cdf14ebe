import { LabError } from '../../shared/failure.ts';
import { Registry } from '../../shared/models/registry.ts';
import { accuracyByClassInstrument } from './accuracy-by-class.ts';
import { backpropRaceInstrument } from './backprop-race/backprop-race.ts';
import { calibrationInstrument } from './calibration/calibration.ts';
import { contourInstrument } from './contour/contour.ts';
import { forwardInstrument } from './forward/forward.ts';
import { gradientCheckInstrument } from './gradient-check/gradient-check.ts';
import { learningCurveInstrument } from './learning-curve/learning-curve.ts';
import { leaveOneOutInstrument } from './leave-one-out/leave-one-out.ts';
import { mislabelledInstrument } from './mislabelled/mislabelled.ts';
import { momentumInstrument } from './momentum/momentum.ts';
import type { Instrument } from './instrument.ts';
import { recurringUnitsInstrument } from './recurring-units/recurring-units.ts';
import { usefulUnitsInstrument } from './useful-units/useful-units.ts';

/** What every instrument there is does. */
export const instruments = new Registry<Instrument>(
  ({ name }) => name,
  [
    accuracyByClassInstrument,
    forwardInstrument,
    gradientCheckInstrument,
    contourInstrument,
    backpropRaceInstrument,
    momentumInstrument,
    calibrationInstrument,
    learningCurveInstrument,
    usefulUnitsInstrument,
    mislabelledInstrument,
    leaveOneOutInstrument,
    recurringUnitsInstrument,
  ],
);

/** @throws LabError `unavailable` for one that this version does not have. */
export function instrumentNamed(name: string): Instrument {
  const found = instruments.get(name);
  if (found !== undefined) return found;
  throw new LabError('unavailable', `This version of Hidden Unit has no instrument “${name}”. Update it.`);
}
