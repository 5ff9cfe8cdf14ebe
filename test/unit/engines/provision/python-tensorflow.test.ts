import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { pythonTensorFlow } from '../../../../main/engines/provision/python-tensorflow.ts';
import { findTool, runTool } from '../../../../main/engines/provision/run-tool.ts';
import { tensorFlowMembers } from '../../../fixtures/wheel.ts';
import { temporaryFolder } from '../../../temporary.ts';

const python = findTool('python3', 'python');
const never = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A folder of packages with a TensorFlow that is none, before all others of this Python. */
function packagesWithTensorFlow(change: (content: string) => string = (content) => content): string {
  const folder = temporaryFolder();
  for (const { name, content } of tensorFlowMembers()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), name.endsWith('METADATA') ? change(content.toString()) : content);
  }
  writeFileSync(
    join(folder, 'tensorflow_cpu-2.13.1.dist-info', 'RECORD'),
    tensorFlowMembers()
      .map(({ name }) => `${name},,\n`)
      .join(''),
  );
  vi.stubEnv('PYTHONPATH', folder);
  return folder;
}

it.skipIf(python === undefined).each([
  ['a Python of today', ''],
  // Until 3.9 there is no such function: what begins each Python takes it away.
  [
    'a Python before 3.10',
    'import importlib.metadata as m\nif hasattr(m, "packages_distributions"): del m.packages_distributions\n',
  ],
])('is found with its version in %s', async (_which, beginning) => {
  const folder = packagesWithTensorFlow();
  writeFileSync(join(folder, 'sitecustomize.py'), beginning);
  if (beginning !== '') {
    const asked = 'import importlib.metadata as m; print(hasattr(m, "packages_distributions"))';
    expect((await runTool(python ?? '', ['-c', asked])).output.trim()).toBe('False');
  }
  const found = await pythonTensorFlow(never, () => undefined);
  expect(found).toMatchObject({ kind: 'python', title: `TensorFlow 2.13.1 of Python, ${join(folder, 'tensorflow')}` });
});

it.skipIf(python === undefined)('is passed over, and that is said, when its version is not supported', async () => {
  packagesWithTensorFlow((metadata) => metadata.replace('2.13.1', '1.15.0'));
  const said: string[] = [];
  expect(await pythonTensorFlow(never, (line) => said.push(line))).toBeUndefined();
  expect(said.join('\n')).toMatch(/TensorFlow 1\.15\.0 of .+ is passed over: its version is not supported\./);
});
