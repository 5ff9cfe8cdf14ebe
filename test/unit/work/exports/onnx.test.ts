import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { activationKernels } from '../../../../main/learning/kernels/activations.ts';
import { ReferenceKernels } from '../../../../main/learning/kernels/reference-kernels.ts';
import { probabilities } from '../../../../main/learning/nets/cross-entropy.ts';
import { LayeredNet } from '../../../../main/learning/nets/layered-net.ts';
import { freshState } from '../../../../main/learning/nets/net.ts';
import { onnxModel } from '../../../../main/work/exports/onnx.ts';
import { activations } from '../../../../shared/models/nets/activations.ts';
import { oracleExamples, oracleLayers, oracleStart } from '../../../oracles/dense-net.ts';
import { pythonJson, pythonWith } from '../../../python.ts';
import { temporaryFolder } from '../../../temporary.ts';

const python = pythonWith('onnx', 'onnxruntime', 'numpy');

const program = `
import json, sys, numpy, onnx, onnxruntime
asked = json.load(open(sys.argv[1]))
rows = numpy.array(asked['rows'], numpy.float32)
found = {}
for name in asked['activations']:
    file = sys.argv[2] + '/' + name + '.onnx'
    onnx.checker.check_model(onnx.load(file), full_check=True)
    found[name] = onnxruntime.InferenceSession(file).run(None, {'input': rows})[0].tolist()
print(json.dumps(found))
`;

function netWith(activation: string) {
  const layers = oracleLayers(activation);
  const net = new LayeredNet(new ReferenceKernels(), layers, undefined, freshState(oracleStart(), undefined));
  const weights = net.parameters().map(({ name, shape, values }) => {
    return { name, shape: [...shape], values: Float32Array.from(values) };
  });
  const held = net.hold(oracleExamples);
  const logits = held.logits();
  const given = probabilities(logits, logits.length / oracleExamples.count);
  held.release();
  return { model: onnxModel(activation, layers, weights, 'a test'), given, layers, weights };
}

describe('a net as ONNX', () => {
  it.skipIf(python === undefined)('gives in onnxruntime what it gives here, with every activation', () => {
    const folder = temporaryFolder();
    const names = [...activations].filter((name) => name !== 'linear');
    expect(
      activationKernels
        .all()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
    const expected = new Map<string, number[][]>();
    for (const name of names) {
      const { model, given } = netWith(name);
      writeFileSync(join(folder, `${name}.onnx`), model ?? new Uint8Array());
      expected.set(name, given);
    }
    const { pixels, count, size } = oracleExamples;
    const rows = Array.from({ length: count }, (_, row) => [...pixels.slice(row * size, (row + 1) * size)]);
    const asked = join(folder, 'asked.json');
    writeFileSync(asked, JSON.stringify({ rows, activations: names }));
    const found = z
      .record(z.string(), z.array(z.array(z.number())))
      .parse(pythonJson(python ?? '', program, asked, folder));
    for (const [name, rows] of expected) {
      rows.forEach((row, place) => {
        row.forEach((value, unit) => {
          expect(Math.abs(value - (found[name]?.[place]?.[unit] ?? Number.NaN)), name).toBeLessThan(1e-5);
        });
      });
    }
  });

  it('is not written of a net that has more than such layers, or an activation without operators', () => {
    const { layers, weights } = netWith('tanh');
    const more = { name: 'hidden_1/scale', shape: [1], values: new Float32Array(1) };
    expect(onnxModel('x', layers, [...weights, more], 'a test')).toBeUndefined();
    expect(onnxModel('x', [], [], 'a test')).toBeUndefined();
    const unknown = layers.map((layer) => ({ ...layer, activation: 'nobody-registered' }));
    expect(onnxModel('x', unknown, weights, 'a test')).toBeUndefined();
  });
});
