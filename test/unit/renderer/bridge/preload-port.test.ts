import { expect, it } from 'vitest';
import { reactive } from 'vue';
import { preloadPort } from '../../../../renderer/bridge/preload-port.ts';
import { labClient, type PreloadLab } from '../../../../shared/contract/index.ts';

/** Like Electron's context bridge, which refuses what cannot be cloned. */
function clonesOnly(): PreloadLab {
  const answers = labClient({ call: async (name, input) => ({ ok: true, value: structuredClone({ name, input }) }) });
  return { ...answers, subscribe: () => () => undefined, hearShell: () => () => undefined };
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
