import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npz, safetensors } from '../../../../main/work/runs/weight-files.ts';
import { pythonJson, pythonWith } from '../../../python.ts';
import { temporaryFolder } from '../../../temporary.ts';

const weights = [
  { name: 'hidden_1/kernel', shape: [3, 2], values: Float32Array.of(1.5, -2, 3e-7, 4, 0.1, -6) },
  { name: 'hidden_1/bias', shape: [2], values: Float32Array.of(0.25, -0.5) },
  { name: 'größe', shape: [1, 1, 2], values: Float32Array.of(7, 8) },
];
const listed = weights.map(({ name, shape, values }) => [name, shape, [...values]]);

const withNumpy = pythonWith('numpy');
const withSafetensors = pythonWith('numpy', 'safetensors');

/** What a program in Python prints as JSON about a file, whose path is its first word. */
function told(python: string | undefined, program: string, content: Buffer): unknown {
  const path = join(temporaryFolder(), 'weights.file');
  writeFileSync(path, content);
  return pythonJson(python ?? '', `import json, sys\n${program}`, path);
}

describe('exported weights', () => {
  it.skipIf(withNumpy === undefined)('are what numpy reads out of the .npz', () => {
    const program =
      'import numpy\na = numpy.load(sys.argv[1])\nprint(json.dumps([[n, list(a[n].shape), a[n].ravel().tolist()] for n in a.files]))';
    expect(told(withNumpy, program, npz(weights))).toEqual(listed);
  });

  it.skipIf(withSafetensors === undefined)('are what the safetensors library reads', () => {
    const program =
      'from safetensors.numpy import load_file\na = load_file(sys.argv[1])\nprint(json.dumps([[n, list(v.shape), v.ravel().tolist()] for n, v in sorted(a.items())]))';
    expect(told(withSafetensors, program, safetensors(weights, { run: 'a' }))).toEqual(
      [...listed].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
  });

  it('are laid out as the safetensors format says', () => {
    const file = safetensors(weights, { run: 'part8 · 20 tanh' });
    const length = Number(file.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const header: unknown = JSON.parse(file.toString('utf8', 8, 8 + length));
    expect(header).toEqual({
      __metadata__: { run: 'part8 · 20 tanh' },
      'hidden_1/kernel': { dtype: 'F32', shape: [3, 2], data_offsets: [0, 24] },
      'hidden_1/bias': { dtype: 'F32', shape: [2], data_offsets: [24, 32] },
      größe: { dtype: 'F32', shape: [1, 1, 2], data_offsets: [32, 40] },
    });
    expect(file.length).toBe(8 + length + 40);
    expect(file.readFloatLE(8 + length + 28)).toBe(-0.5);
  });
});
