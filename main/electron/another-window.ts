import { spawn } from 'node:child_process';
import { app } from 'electron';
import type { RecentLab } from './recent-labs.ts';
import type { Note } from './trouble-log.ts';

/** Switches of Chromium that a person needs on a machine, and so in every window on it. */
const kept =
  /^--(no-sandbox|disable-gpu|disable-dev-shm-usage|ozone-platform(-hint)?=.*|force-device-scale-factor=.*)$/;

/**
 * Opens another lab in a window of its own, which is a program of its own: a lab that fails or is closed takes no other with it.
 * If that lab has a window already, that one comes forward.
 */
export function openInAnotherWindow(lab: RecentLab, note: Note): void {
  const switches = process.argv.filter((text) => kept.test(text));
  const itself = app.isPackaged ? [] : [app.getAppPath()];
  const named = [lab.kind === 'folder' ? '--data' : '--connect', lab.path];
  // An AppImage is mounted for as long as the program in it runs; another one needs the file itself.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  const child = spawn(program, [...switches, ...itself, ...named], { detached: true, stdio: 'ignore' });
  child.on('error', (error) => {
    note('Could not open another window.', error);
  });
  child.unref();
}
