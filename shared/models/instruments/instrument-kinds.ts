import { Registry } from '../registry.ts';
import { accuracyByClass } from './accuracy-by-class.ts';
import { backpropRace } from './backprop-race.ts';
import { calibration } from './calibration.ts';
import { contour } from './contour.ts';
import { forward } from './forward.ts';
import { gradientCheck } from './gradient-check.ts';
import type { InstrumentKind } from './instrument-kind.ts';
import { learningCurve } from './learning-curve.ts';
import { leaveOneOut } from './leave-one-out.ts';
import { mislabelled } from './mislabelled.ts';
import { momentum } from './momentum.ts';
import { recurringUnits } from './recurring-units.ts';
import { usefulUnits } from './useful-units.ts';

/** Every instrument there is. What it does lies in `main/instruments/`. */
export const instrumentKinds = new Registry<InstrumentKind>(
  ({ name }) => name,
  [
    accuracyByClass,
    forward,
    gradientCheck,
    contour,
    backpropRace,
    momentum,
    calibration,
    learningCurve,
    usefulUnits,
    mislabelled,
    leaveOneOut,
    recurringUnits,
  ],
);
