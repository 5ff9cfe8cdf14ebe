import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** What to tell a person where there is no browser. */
export const browserAdvice =
  'No Chrome, Chromium or Edge was found: install one of them (on Debian and Ubuntu `apt-get install chromium`), ' +
  'or say where it is with the environment variable CHROME_PATH.';

/**
 * Executable of a Chromium-like browser on this machine: CHROME_PATH, then the usual places of the three systems.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const told = process.env['CHROME_PATH'];
  if (told !== undefined && told !== '') return existsSync(told) ? told : undefined;
  return candidates().find((file) => existsSync(file));
}

/** Finds a browser, on Debian as root by installing Chromium. @returns {Promise<string | undefined>} */
export async function provideBrowser() {
  const found = findBrowser();
  if (found !== undefined || !canInstallPackages()) return found;
  await installPackages(['chromium']);
  return findBrowser();
}

/** What Chromium needs to start on this machine: as root it refuses its own sandbox. */
export function browserArguments() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** @returns {string[]} */
function candidates() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['', process.env['HOME'] ?? ''].map((home) => join(home, '/Applications', `${name}.app`, 'Contents/MacOS', name)),
    );
  }
  if (process.platform === 'win32') {
    const programs = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const places = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap((folder) => places.map((place) => join(folder, place)));
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin'].filter(
    (folder) => folder !== '',
  );
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}
