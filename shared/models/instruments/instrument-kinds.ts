import { Registry } from '../registry.ts';
import { accuracyByClass } from './accuracy-by-class.ts';
import type { InstrumentKind } from './instrument-kind.ts';

/** Every instrument there is. What it does lies in `main/instruments/`. */
export const instrumentKinds = new Registry<InstrumentKind>(({ name }) => name, [accuracyByClass]);
