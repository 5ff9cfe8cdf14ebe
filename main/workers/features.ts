import { toExtraction } from '../data/extractors/extractor-messages.ts';
import { extractFeatures } from './feature-extraction.ts';
import { workLoop } from './work-loop.ts';

/** Process that computes the features of a snapshot's faces and ends: an engine can end a process. */
workLoop(toExtraction, 'The features', extractFeatures);
