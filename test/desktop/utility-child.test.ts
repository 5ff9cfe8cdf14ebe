import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChildExit, StartChild } from '../../main/jobs/child.ts';
import { shortestTime } from '../shortest-time.ts';
import { bundleFixtures } from './bundle-fixtures.ts';
import { describeDesktop, launchElectron } from './desktop-app.ts';

/** What a child said and how it ended. */
interface Story {
  messages: unknown[];
  exit: ChildExit;
  complaint: string;
  milliseconds: number;
}

describeDesktop('a child of the lab in Electron', () => {
  let app: ElectronApplication;
  let close: () => Promise<void>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hidden-unit-utility-'));
    await bundleFixtures(folder, ['utility-app', 'utility-worker']);
    ({ app, close } = await launchElectron([join(folder, 'utility-app.cjs')], folder));
  });
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('streams its messages, all of which are heard before it has ended', async () => {
    const { messages, exit } = await told(app, folder, { count: 200 });
    expect(exit).toEqual({ code: 0, signal: null });
    expect(messages).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('is killed at once in the middle of a computation that hears nothing', async () => {
    const time = await shortestTime(1000, async () => {
      const { exit, milliseconds } = await told(app, folder, { spin: true });
      expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
      return milliseconds;
    });
    expect(time).toBeLessThan(1000);
  });

  it('can crash, and leaves behind what it complained of', async () => {
    const { exit, complaint } = await told(app, folder, { break: true });
    expect(exit.code).not.toBe(0);
    expect(complaint).toContain('Broken on purpose.');
  });

  it('ends with a rejection that nothing handles, and leaves behind what it was', async () => {
    const { exit, complaint } = await told(app, folder, { reject: true });
    expect(exit.code).not.toBe(0);
    expect(complaint).toContain('Rejected on purpose.');
  });
});

/** Starts the worker, gives it an order when it is ready, and kills it 200 ms later if the order was to spin. */
function told(app: ElectronApplication, folder: string, order: Record<string, unknown>): Promise<Story> {
  return app.evaluate(
    async ({ app: electron }, { entry, message }): Promise<Story> => {
      await electron.whenReady();
      const start = Reflect.get(globalThis, 'utilityChild') as StartChild;
      const child = start(entry);
      const messages: unknown[] = [];
      let ordered = performance.now();
      child.onMessage((said) => {
        if (typeof said !== 'object' || said === null) return;
        if ('number' in said) messages.push(said.number);
        if (!('ready' in said)) return;
        child.send(message);
        if ('spin' in message)
          setTimeout(() => {
            ordered = performance.now();
            child.kill();
          }, 200);
      });
      const exit = await child.exited;
      return { messages, exit, complaint: child.complaint(), milliseconds: performance.now() - ordered };
    },
    { entry: join(folder, 'utility-worker.cjs'), message: order },
  );
}
