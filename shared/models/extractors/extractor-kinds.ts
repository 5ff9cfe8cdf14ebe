import { Registry } from '../registry.ts';
import { alexnet } from './alexnet.ts';
import { efficientnetLite0 } from './efficientnet-lite0.ts';
import { faceNet } from './face-net.ts';
import type { ExtractorKind } from './extractor-kind.ts';

/** Every kind of extractor there is. */
export const extractorKinds = new Registry<ExtractorKind>(({ name }) => name, [efficientnetLite0, faceNet, alexnet]);
