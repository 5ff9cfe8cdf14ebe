import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { valueOf } from '../../shared/contract/index.ts';
import { packedSample } from '../sample.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 90_000;

/** What the app has told the system, as the suite overhears it. */
interface Told {
  progress: number[];
  notifications: { title: string; body: string }[];
  awake: number[];
}

describeDesktop('the lab at work behind a window', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    packedSample();
    desktop = await openDesktop();
    await overhear(desktop);
    await valueOf(desktop.lab.digits.add({ source: { kind: 'sample' } }));
    await vi.waitUntil(async () => (await valueOf(desktop.lab.digits.list({}))).length === 1, { timeout: patience });
  });
  afterAll(() => desktop.close());

  it('has no training to pause or to stop while there is none', async () => {
    expect(await greyed(desktop)).toEqual(['cancel', 'pause', 'resume']);
  });

  it('pauses, continues and stops the training by the menu, and shows it', async () => {
    const run = await startLongTraining(desktop);
    const status = async () => (await valueOf(desktop.lab.runs.get({ id: run }))).status;
    await expect.poll(() => greyed(desktop), { timeout: patience }).toEqual(['resume']);
    await expect.poll(status, { timeout: patience }).toBe('running');
    await choose(desktop, 'show-training');
    await desktop.page.waitForURL(`hidden-unit://app/train?run=${run}`);
    await choose(desktop, 'training:pause');
    await expect.poll(status, { timeout: patience }).toBe('paused');
    await expect.poll(() => greyed(desktop)).toEqual(['pause']);
    await choose(desktop, 'training:resume');
    await expect.poll(status, { timeout: patience }).toBe('running');
    await expect.poll(() => greyed(desktop)).toEqual(['resume']);
    await choose(desktop, 'training:cancel');
    await expect.poll(status, { timeout: patience }).toBe('cancelled');
    await expect.poll(() => greyed(desktop)).toEqual(['cancel', 'pause', 'resume']);
  });

  it('showed its progress at the icon of the window, and kept the machine awake for as long', async () => {
    const { progress, awake } = await told(desktop);
    expect(progress.at(-1)).toBe(-1);
    const shown = progress.filter((value) => value >= 0 && value <= 1);
    expect(shown.length).toBeGreaterThan(0);
    expect(awake.length).toBeGreaterThan(0);
    const blocking = await desktop.app.evaluate(
      ({ powerSaveBlocker }, ids) => ids.map((id) => powerSaveBlocker.isStarted(id)),
      awake,
    );
    expect(new Set(blocking)).toEqual(new Set([false]));
  });

  it('tells the system of the end of a job only while its window cannot be seen', async () => {
    expect((await told(desktop)).notifications).toEqual([]);
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const run = await startLongTraining(desktop, 5);
    await expect.poll(async () => (await told(desktop)).notifications.length, { timeout: patience }).toBe(1);
    const [notification] = (await told(desktop)).notifications;
    const { name } = await valueOf(desktop.lab.runs.get({ id: run }));
    expect(notification?.title).toContain(name);
    expect(notification?.body).toBe('Finished.');
    await desktop.app.evaluate(() => {
      (Reflect.get(globalThis, 'notification') as Electron.Notification).emit('click');
    });
    await desktop.page.waitForURL(`hidden-unit://app/runs/${run}`);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  });

  it('notes that the system could not show one', async () => {
    const before = (await told(desktop)).notifications.length;
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await startLongTraining(desktop, 6);
    const count = async () => (await told(desktop)).notifications.length;
    await expect.poll(count, { timeout: patience }).toBe(before + 1);
    await desktop.app.evaluate(() => {
      (Reflect.get(globalThis, 'notification') as Electron.Notification).emit('failed', {}, 'No service shows them.');
    });
    const log = join(desktop.dataDirectory, 'logs', 'desktop.log');
    const noted = () => readFile(log, 'utf8').catch(() => '');
    await expect
      .poll(noted, { timeout: patience })
      .toContain('A notification could not be shown. No service shows them.');
  });
});

/** Puts an ear to what the app tells the system, without keeping it from the system. */
function overhear({ app }: Desktop): Promise<void> {
  return app.evaluate(({ BrowserWindow, Notification, powerSaveBlocker }) => {
    const heard: Told = { progress: [], notifications: [], awake: [] };
    Reflect.set(globalThis, 'told', heard);
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) throw new Error('There is no window.');
    const show = window.setProgressBar.bind(window);
    window.setProgressBar = (progress) => {
      heard.progress.push(progress);
      show(progress);
    };
    // Its methods are the notification's own: it is met where the app listens for the click on it.
    const { on } = Notification.prototype;
    Notification.prototype.on = function meet(this: Electron.Notification, ...given: Parameters<typeof on>) {
      Reflect.set(globalThis, 'notification', this);
      this.show = () => {
        heard.notifications.push({ title: this.title, body: this.body });
      };
      return Reflect.apply(on, this, given);
    } as typeof on;
    const start = powerSaveBlocker.start.bind(powerSaveBlocker);
    powerSaveBlocker.start = (type) => {
      const id = start(type);
      heard.awake.push(id);
      return id;
    };
  });
}

function told({ app }: Desktop): Promise<Told> {
  return app.evaluate(() => Reflect.get(globalThis, 'told') as Told);
}

/** The wishes of the menu that cannot be had at the moment. */
function greyed({ app }: Desktop): Promise<string[]> {
  return app.evaluate(({ Menu }) =>
    ['cancel', 'pause', 'resume'].filter(
      (wish) => Menu.getApplicationMenu()?.getMenuItemById(`training:${wish}`)?.enabled === false,
    ),
  );
}

async function startLongTraining({ lab }: Desktop, steps = 100_000): Promise<number> {
  const { spec, data } = await valueOf(lab.training.resolve({ preset: 'part4', settings: { steps } }));
  const { run } = await valueOf(lab.training.start({ spec, data, engine: 'wasm' }));
  return run;
}
