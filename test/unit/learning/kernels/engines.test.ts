import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engineReport } from '../../../../main/engines/engine-report.ts';
import { loadEngine } from '../../../../main/learning/kernels/engines.ts';
import { probeNative } from '../../../../main/engines/native-probe.ts';
import { temporaryFolder } from '../../../temporary.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the engine report', () => {
  it('finds the engines that come with the packages, with their versions', async () => {
    const { wasm, cpu } = await engineReport();
    expect(wasm).toEqual({ available: true, version: '4.22.0', why: '' });
    expect(cpu).toEqual({ available: true, version: '4.22.0', why: '' });
  });

  it('says in one sentence that native is not installed', async () => {
    vi.stubEnv('HIDDEN_UNIT_CACHE', temporaryFolder());
    const { native } = await engineReport();
    expect(native).toMatchObject({ available: false, version: '' });
    expect(native.why).toMatch(/^The TensorFlow library .*not installed.*\.$/);
  });

  it('survives a native library that does not load, and says why', async () => {
    const binding = join(temporaryFolder(), 'tfjs_binding.node');
    writeFileSync(binding, 'not a library');
    const native = await probeNative(binding);
    expect(native).toMatchObject({ available: false, version: '' });
    expect(native.why).toMatch(/is there but does not load/);
  });

  it('waits no longer for a native library that never answers than it is wanted', async () => {
    const binding = join(temporaryFolder(), 'tfjs_binding.cjs');
    writeFileSync(binding, 'for (;;);');
    const cancel = new AbortController();
    const began = performance.now();
    const asked = probeNative(binding, undefined, cancel.signal);
    cancel.abort();
    const native = await asked;
    // Half a minute is how long it is waited for otherwise.
    expect(performance.now() - began).toBeLessThan(29_000);
    expect(native).toMatchObject({ available: false, version: '' });
    expect(native.why).toContain('SIGKILL');
  });
});

describe('loading an engine', () => {
  it('gives the next best when native is not there', async () => {
    vi.stubEnv('HIDDEN_UNIT_CACHE', temporaryFolder());
    const engine = await loadEngine('best');
    expect(engine.used).toEqual({ name: 'wasm', version: '4.22.0', threads: 1 });
  });

  it('refuses native by name with what to do instead', async () => {
    vi.stubEnv('HIDDEN_UNIT_CACHE', temporaryFolder());
    await expect(loadEngine('native')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Install it, or choose the wasm engine.') as string,
    });
  });
});
