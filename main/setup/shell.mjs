import { findElectron, provideElectron } from './electron.mjs';
import { inRoot } from './place.mjs';
import { runtime, runtimeOptions } from './runtime.mjs';

/**
 * A shell that can open the lab.
 * @typedef {{ name: 'desktop app' | 'browser shell', program: string, args: string[], env: NodeJS.ProcessEnv, why?: string }} Shell
 */

/**
 * The desktop app where it can run, else the browser shell and in `why` a line that says why not the desktop app.
 * @param {{ browser: boolean, data: string | undefined }} wish
 * @returns {Promise<Shell>}
 */
export async function chooseShell({ browser, data }) {
  const named = data === undefined ? [] : ['--data', data];
  if (browser) return browserShell(named);
  if (!hasDisplay())
    return browserShell(named, 'There is no display here for the desktop app; opening the browser shell instead.');
  const electron = findElectron() ?? (await provideElectron());
  if (electron === undefined) {
    return browserShell(named, 'There is no Electron here for the desktop app; opening the browser shell instead.');
  }
  // An environment with this set makes Electron start as a plain Node.
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  return { name: 'desktop app', program: electron, args: [inRoot(), ...electronArguments(), ...named], env };
}

/** @param {string[]} named @param {string} [why] @returns {Shell} */
function browserShell(named, why) {
  const shell = {
    name: 'browser shell',
    program: runtime(),
    args: [...runtimeOptions, inRoot('out', 'main', 'serve.cjs'), ...named],
    env: process.env,
  };
  return why === undefined ? shell : { ...shell, why };
}

/** As root on Linux Chromium refuses to start with its sandbox. */
function electronArguments() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}
