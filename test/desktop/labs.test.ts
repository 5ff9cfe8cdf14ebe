import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openLabSession, type LabSession } from '../../main/lab-session.ts';
import { socketPath } from '../../main/wire/socket-path.ts';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';
import { choose } from './menu-item.ts';

const patience = 60_000;

describeDesktop('other labs', () => {
  let desktop: Desktop;
  let other: LabSession;
  let otherFolder: string;
  /** The other lab's own socket. */
  let lab: string;
  beforeAll(async () => {
    desktop = await openDesktop();
    otherFolder = join(desktop.folder, 'other lab');
    other = await openLabSession({ dataDirectory: otherFolder });
    lab = await socketPath(otherFolder);
  });
  afterEach(endOtherWindows);
  afterAll(async () => {
    await other.close();
    await desktop.close();
  });

  /** Main processes of windows that this one has opened: they name another lab, and are no child of Chromium's. */
  function otherWindows(): number[] {
    const named = (process: string): boolean => {
      try {
        // Chromium writes its own line there, with blanks in between.
        const line = readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const ours = line.startsWith(desktop.electron.executable) && !/ --(type|database)=/.test(line);
        return ours && (line.includes(otherFolder) || line.includes('tunnel.sock'));
      } catch {
        return false;
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && named(name))
      .map(Number);
  }

  async function endOtherWindows(): Promise<void> {
    for (const id of otherWindows()) process.kill(id, 'SIGTERM');
    await expect.poll(otherWindows, { timeout: patience }).toEqual([]);
  }

  it.skipIf(process.platform !== 'linux')('a lab chosen in the dialog opens in a window of its own', async () => {
    await desktop.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, otherFolder);
    await choose(desktop, 'open-lab');
    await expect.poll(() => faces(lab), { timeout: patience }).toBe(1);
    await expect.poll(otherWindows, { timeout: patience }).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')('a lab behind a socket opens in a window of its own', async () => {
    await choose(desktop, 'command:connect');
    const socket = join(desktop.folder, 'tunnel.sock');
    // A window that ends resets its end of the tunnel, which is no fault of the test.
    const tunnel = createServer((near) => {
      const far = connect(lab);
      for (const end of [near, far]) end.on('error', () => undefined);
      near.pipe(far).pipe(near);
    }).listen(socket);
    onTestFinished(() => void tunnel.close());
    await desktop.page.getByPlaceholder('/tmp/lab.sock').fill(socket);
    await desktop.page.keyboard.press('Enter');
    await expect.poll(otherWindows, { timeout: patience }).toHaveLength(1);
    await expect.poll(() => faces(lab), { timeout: patience }).toBe(1);
  });

  it('the lab shown already only brings its window forward', async () => {
    await desktop.app.evaluate(({ dialog, BrowserWindow }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
      BrowserWindow.getAllWindows()[0]?.hide();
    }, desktop.dataDirectory);
    await choose(desktop, 'open-lab');
    const seen = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(seen).toBe(true);
    expect(otherWindows()).toEqual([]);
  });
});

/** How many faces are attached to a lab: connected ends of its socket, as the kernel lists them. */
function faces(socket: string): number {
  const connected = '03';
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return lines.filter((line) => line.endsWith(` ${socket}`) && line.split(/\s+/)[5] === connected).length;
}
