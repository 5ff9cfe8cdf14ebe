import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Note } from './trouble-log.ts';

export interface UpdateCheck {
  /** Where newer packages lie, from `HIDDEN_UNIT_UPDATES`; undefined or '': where the package itself says, when `wanted`. */
  address: string | undefined;
  /** Whether the person switched it on. An address in the environment is such a wish, too. */
  wanted: boolean;
  /** File of the package that names the address it was built for; not there in a build that knows none. */
  ownAddress: string;
  /** Folder for what the updater must know. */
  stateFolder: string;
  /** Tells the person one sentence. */
  say: (text: string) => void;
  note: Note;
}

/**
 * Asks once whether there is a newer package, downloads it, and has it installed when the app is closed. It is off unless a person
 * switched it on or named an address: the app talks to nobody by itself. What is downloaded is held to the sha512 in the list at that address, and on macOS and
 * Windows to the signature. A package that cannot replace itself (a folder, a tar.gz) asks nobody either.
 */
export async function checkForUpdate({
  address = '',
  wanted,
  ownAddress,
  stateFolder,
  say,
  note,
}: UpdateCheck): Promise<void> {
  if (address === '' && !(wanted && existsSync(ownAddress))) return;
  if (address !== '' && !isTrustworthy(address)) {
    note(`Updates need an https address; ${address} was ignored.`);
    return;
  }
  try {
    const { autoUpdater } = await import('electron-updater');
    autoUpdater.logger = null;
    if (address !== '') {
      // Written as JSON, which is YAML.
      const file = join(stateFolder, 'updates.yml');
      await writeFile(file, JSON.stringify({ provider: 'generic', url: address, updaterCacheDirName: 'hidden-unit' }));
      autoUpdater.updateConfigPath = file;
    }
    autoUpdater.on('update-downloaded', ({ version }) => {
      say(`Hidden Unit ${version} has been downloaded. It will be installed when you quit the app.`);
    });
    autoUpdater.on('error', (error) => {
      note('Could not download the update.', error);
    });
    await autoUpdater.checkForUpdates();
  } catch (error) {
    note('Could not check for updates.', error);
  }
}

/** An https address; without encryption only on this machine, for trying. */
function isTrustworthy(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address);
    return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
  } catch {
    return false;
  }
}
