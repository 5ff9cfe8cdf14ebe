import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleFixtures } from './bundle-fixtures.ts';
import { describeDesktop, launchElectron } from './desktop-app.ts';

const choices = { keep: 0, stop: 1, cancel: 2 };

describeDesktop('a window that is closed over work', () => {
  let folder: string;
  let app: ElectronApplication;
  let close: () => Promise<void>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hidden-unit-closing-'));
    await bundleFixtures(folder, ['closing-app']);
    ({ app, close } = await launchElectron([join(folder, 'closing-app.cjs')], folder));
    await app.firstWindow();
  });
  afterEach(async () => {
    // Closing would ask again; an app that has ended already cannot hear it.
    await app
      .evaluate(() => {
        Reflect.set(globalThis, 'jobs', 0);
        Reflect.set(globalThis, 'others', false);
      })
      .catch(() => undefined);
    await close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('asks once, stays when the answer is no, and goes on out of sight when it is to', async () => {
    await working(app, choices.cancel);
    await closeTwice(app);
    await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'answered') === true)).toBe(true);
    expect(await asked(app)).toBe(1);
    expect(await visible(app)).toEqual([true]);

    await working(app, choices.keep);
    await closeTwice(app);
    await expect.poll(() => visible(app)).toEqual([false]);
    expect(await asked(app)).toBe(1);

    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.show();
    });
    expect(await visible(app)).toEqual([true]);
  });

  it('asks when the app is quit too, and quits when the work is to stop', async () => {
    const ended = once(app.process(), 'exit');
    await working(app, choices.stop);
    await app.evaluate(({ app: electron }) => {
      setTimeout(() => electron.quit());
    });
    expect(await ended).toEqual([0, null]);
  });

  it('closes without a question when there is no work', async () => {
    const ended = once(app.process(), 'exit');
    await working(app, choices.cancel, 0);
    await app.evaluate(({ BrowserWindow }) => {
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close());
    });
    expect(await ended).toEqual([0, null]);
  });

  it('asks nothing while only commands of others are at work: it goes out of sight, and quits when they are done', async () => {
    const ended = once(app.process(), 'exit');
    await working(app, choices.cancel, 0);
    await app.evaluate(() => Reflect.set(globalThis, 'others', true));
    await closeTwice(app);
    await expect.poll(() => visible(app)).toEqual([false]);
    expect(await asked(app)).toBe(0);
    // A person who looks in meanwhile has their window, and it stays.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.show();
    });
    expect(await visible(app)).toEqual([true]);
    await closeTwice(app);
    await expect.poll(() => visible(app)).toEqual([false]);
    await app.evaluate(() => {
      setTimeout(() => Reflect.set(globalThis, 'others', false));
    });
    expect(await ended).toEqual([0, null]);
  });

  it.skipIf(process.platform === 'win32')('asks nothing when the session of the person ends', async () => {
    const ended = once(app.process(), 'exit');
    await working(app, choices.cancel);
    app.process().kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

/** Puts the lab to work, and decides what a person will answer. */
function working(app: ElectronApplication, response: number, jobs = 1): Promise<void> {
  return app.evaluate(
    ({ dialog }, given) => {
      Reflect.set(globalThis, 'jobs', given.jobs);
      Reflect.set(globalThis, 'asked', 0);
      Reflect.set(globalThis, 'answered', false);
      dialog.showMessageBox = () => {
        Reflect.set(globalThis, 'asked', Number(Reflect.get(globalThis, 'asked')) + 1);
        // A person takes longer than the second click on the cross.
        return new Promise((answer) => {
          setTimeout(() => {
            answer({ response: given.response, checkboxChecked: false });
            Reflect.set(globalThis, 'answered', true);
          }, 200);
        });
      };
    },
    { response, jobs },
  );
}

function closeTwice(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
    BrowserWindow.getAllWindows()[0]?.close();
  });
}

function asked(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => Number(Reflect.get(globalThis, 'asked')));
}

function visible(app: ElectronApplication): Promise<boolean[]> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
}
