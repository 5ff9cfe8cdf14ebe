import { Registry } from '../registry.ts';
import type { DataKind } from './data-kind.ts';
import { digitsData } from './digits-data.ts';
import { featuresData } from './features-data.ts';
import { facesData, matricesData } from './matrices-data.ts';

/** Every kind of data there is. */
export const dataKinds = new Registry<DataKind>(({ kind }) => kind);
dataKinds.add(digitsData);
dataKinds.add(matricesData);
dataKinds.add(facesData);
dataKinds.add(featuresData);
