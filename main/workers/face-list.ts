import { workerData } from 'node:worker_threads';
import { faceListSource } from '../../shared/models/face-list.ts';
import { readList } from '../data/faces/list/list-reading.ts';
import { tellRows } from './told-rows.ts';

/** Worker thread that reads one list, named by `workerData`. */
void tellRows(readList(faceListSource.parse(workerData)));
