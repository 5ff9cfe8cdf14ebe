import { z } from 'zod';

/**
 * How runs are written for other programs. `several`: it makes files of each run, which go into a folder or one ZIP file; `ending`: of the
 * file.
 */
export const runsFormatFacts = [
  { name: 'csv', title: 'Curves, a row a step', ending: '.csv', several: false },
  { name: 'csv-long', title: 'Curves, a row a point', ending: '.csv', several: false },
  { name: 'table', title: 'Table, a row a run', ending: '.csv', several: false },
  { name: 'jsonl', title: 'JSON lines, a line a run', ending: '.jsonl', several: false },
  { name: 'parquet', title: 'Parquet, a row a point', ending: '.parquet', several: false },
  { name: 'tensorboard', title: 'TensorBoard event files', ending: '.zip', several: true },
  { name: 'json', title: 'JSON, everything', ending: '.zip', several: true },
  { name: 'npz', title: 'Weights for numpy', ending: '.zip', several: true },
  { name: 'safetensors', title: 'Weights as safetensors', ending: '.zip', several: true },
  { name: 'onnx', title: 'Nets as ONNX', ending: '.zip', several: true },
  { name: 'tfjs', title: 'Nets for TensorFlow.js', ending: '.zip', several: true },
] as const;

export const runsFormatNames = runsFormatFacts.map(({ name }) => name);
export const runsFormatName = z.enum(runsFormatNames);
export type RunsFormatName = z.infer<typeof runsFormatName>;
