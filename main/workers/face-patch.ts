import { workerData } from 'node:worker_threads';
import { patchSource } from '../../shared/models/face-decision.ts';
import { readPatch } from '../data/faces/patch/patch-reading.ts';
import { tellRows } from './told-rows.ts';

/** Worker thread that reads one patch, named by `workerData`. */
void tellRows(readPatch(patchSource.parse(workerData)));
