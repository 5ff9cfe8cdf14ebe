import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnginesStatus, NativeInstallation, NativeOffer } from '../../../shared/models/engine.ts';
import { bindingObstacle } from './binding.ts';
import { folderBytes } from './growth.ts';
import { whileAlone } from './install-lock.ts';
import { forgetFailure, readFailure } from './last-failure.ts';
import { nativeFailure } from './native-failure.ts';
import { madeHere, nativeRoot, settledNative } from './native-folder.ts';
import { fullFault, recordBytes } from './native-record.ts';
import { pinnedWheel } from './pinned-wheel.ts';

/** What stays of the unpacked libraries when symbols are taken out, as measured for the pinned version. */
const keptShare = 0.74;

/** What is installed, what could be, and why the last attempt failed. @param verify hashes all that is installed. */
export async function nativeStatus(verify: boolean): Promise<Omit<EnginesStatus, 'engines'> & { fault: string }> {
  const root = nativeRoot();
  const { installed, fault } = await settledNative(root);
  const found = verify && installed !== undefined ? await fullFault(installed.folder, installed.record) : fault;
  return { installed: installation(), offer: nativeOffer(), lastFailure: readFailure(root), fault: found };

  function installation(): NativeInstallation | null {
    if (installed === undefined) return null;
    const { tensorflow, tfjsNode, source, compiler, installedAt } = installed.record;
    const bytes = recordBytes(installed.record);
    return { folder: installed.folder, tensorflow, tfjsNode, source: source.title, compiler, bytes, installedAt };
  }
}

/** What installing means here, without asking the network. */
export function nativeOffer(): NativeOffer {
  const named = process.env['HIDDEN_UNIT_LIBTENSORFLOW'] ?? '';
  const wheel = pinnedWheel();
  const obstacle =
    process.platform === 'win32'
      ? 'On Windows the native engine comes only from the installer of tfjs-node itself, which does not work at present.'
      : bindingObstacle();
  return {
    source:
      named !== '' ? named : wheel === undefined ? 'the installer of tfjs-node' : `${wheel.package} ${wheel.version}`,
    fetchBytes: named !== '' ? 0 : (wheel?.bytes ?? 0),
    diskBytes: Math.round((wheel?.unpackedBytes ?? 0) * keptShare),
    obstacle,
  };
}

/**
 * Removes every native engine of this machine, whole, damaged or half made, and for whatever version of tfjs-node.
 * @returns the bytes given back.
 * @throws AbortError when another process keeps installing until `signal`; LabError `storage` where it cannot be removed.
 */
export async function removeNative(signal: AbortSignal): Promise<number> {
  const root = nativeRoot();
  try {
    if ((await madeHere(root)).length === 0) return 0;
    return await whileAlone(root, { signal, onWait: () => undefined }, async () => {
      let bytes = 0;
      for (const name of await madeHere(root)) {
        bytes += folderBytes(join(root, name));
        await rm(join(root, name), { recursive: true, force: true });
      }
      await forgetFailure(root);
      return bytes;
    });
  } catch (error) {
    throw signal.aborted ? error : nativeFailure(error, root, 'removed from');
  }
}
