import { expect, it } from 'vitest';
import { runTool } from '../../../../main/engines/provision/run-tool.ts';

it.skipIf(process.platform === 'win32')('ends a tool that does not end when it is asked to', async () => {
  const cancel = new AbortController();
  const deaf = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf');`;
  const { code, output } = await runTool(process.execPath, ['-e', deaf], {
    signal: cancel.signal,
    onLine: () => {
      cancel.abort();
    },
  });
  expect(output.trim()).toBe('deaf');
  expect(code).not.toBe(0);
});
