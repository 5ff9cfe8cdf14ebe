import { expect, it } from 'vitest';
import { reactive } from 'vue';
import { preloadPort } from '../../../../renderer/bridge/preload-port.ts';
import type { PreloadLab } from '../../../../shared/contract/port.ts';
import { preloadLab } from '../../../preload-lab.ts';

/** Like Electron's context bridge, which refuses what cannot be cloned. */
function clonesOnly(): PreloadLab {
  const call = async (name: string, input: unknown) => ({ ok: true as const, value: structuredClone({ name, input }) });
  return preloadLab({ call }, { subscribe: () => () => undefined, hearShell: () => () => undefined });
}

it('gives the bridge a copy that it can take, of a reactive object too', async () => {
  const ids = reactive([4, 7]);
  const call = preloadPort(clonesOnly()).call;
  expect(await call('runs.delete', { ids })).toEqual({
    ok: true,
    value: { name: 'runs.delete', input: { ids: [4, 7] } },
  });
});

it('answers a call that the preload does not have', async () => {
  expect(await preloadPort(clonesOnly()).call('runs.guess', {})).toMatchObject({
    ok: false,
    error: { code: 'internal' },
  });
});
