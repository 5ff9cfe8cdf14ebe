import { Registry } from '../registry.ts';
import { denseNet } from './dense.ts';
import type { NetKind } from './net-kind.ts';
import { softmaxRegression } from './softmax.ts';

/** Every kind of net there is. */
export const netKinds = new Registry<NetKind>(({ kind }) => kind);
netKinds.add(softmaxRegression);
netKinds.add(denseNet);
