import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, smallClone } from '../small-clone.ts';

/** A clone in small, with a Python that makes environments and whose pip ends so. */
function cloneWithPython(pip: string): { root: string; env: Record<string, string> } {
  const root = smallClone('', 'unused');
  cpSync(
    join(import.meta.dirname, '..', 'oracles', 'requirements.txt'),
    join(root, 'test', 'oracles', 'requirements.txt'),
  );
  const tools = join(root, 'tools');
  mkdirSync(tools);
  const script = `#!/bin/sh
echo "$2" >> ${join(root, 'calls')}
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit 0; fi
${pip}
`;
  for (const name of ['python3', 'python']) {
    writeFileSync(join(tools, name), script);
    chmodSync(join(tools, name), 0o755);
  }
  return { root, env: { PATH: [tools, process.env['PATH'] ?? ''].join(delimiter), HIDDEN_UNIT_TEST_PYTHON: '' } };
}

const provide = ({ root, env }: { root: string; env: Record<string, string> }) =>
  evaluate(root, 'test-python.mjs', 'm.providePython()', env);

describe.skipIf(process.platform === 'win32')('the Python of the tests', () => {
  it('is made once, with the packages of the list, and found from then on', async () => {
    const clone = cloneWithPython(`exit 0`);
    const first = await provide(clone);
    expect(first.said).toContain('Installing Python packages for tests');
    expect(existsSync(String(first.value))).toBe(true);
    expect(await provide(clone)).toEqual({ value: first.value, said: '' });
    expect(readFileSync(join(clone.root, 'calls'), 'utf8')).toBe('venv\npip\n');
  });

  it('is done without where its packages cannot be installed: why is said once, and nothing half made stays', async () => {
    const clone = cloneWithPython(`echo 'ERROR: No network here'; exit 1`);
    const { value, said } = await provide(clone);
    expect(value).toBe(null);
    expect(said).toContain('the tests that ask TensorBoard and onnxruntime are skipped: ERROR: No network here');
    expect(await provide(clone)).toEqual({ value: null, said: '' });
    expect(readdirSync(join(clone.root, 'cache', 'test-python'))).toEqual([]);
  });

  it('is the one that the person named', async () => {
    const { root, env } = cloneWithPython('exit 1');
    expect(await provide({ root, env: { ...env, HIDDEN_UNIT_TEST_PYTHON: '/some/python' } })).toEqual({
      value: '/some/python',
      said: '',
    });
  });
});
