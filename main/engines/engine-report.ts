import type { EngineReport, EngineStatus } from '../../shared/models/engine.ts';
import { packageVersion } from '../app-packages.ts';
import type { StartChild } from '../jobs/child.ts';
import { nativeBindingFile } from './native-binding.ts';
import { probeNative } from './native-probe.ts';
import { findNative } from './provision/native-folder.ts';

/**
 * Which engines this machine has. Nothing is loaded into this process: native is tried in a child, because a library that does
 * not fit the machine can end the process that loads it.
 * @param start how that child is started: by Node's fork, unless the lab has its own way.
 */
export async function engineReport(start?: StartChild): Promise<EngineReport> {
  return { native: await nativeStatus(start), wasm: wasmStatus(), cpu: cpuStatus() };
}

async function nativeStatus(start: StartChild | undefined): Promise<EngineStatus> {
  if (packageVersion('@tensorflow/tfjs-node') === '') {
    return absent('The optional package @tensorflow/tfjs-node is not installed; wasm does the same work, more slowly.');
  }
  const binding = await nativeBindingFile();
  if (binding === undefined) {
    const { fault, unreadable } = findNative();
    if (unreadable === true) {
      return absent(
        `The cache that the native engine is kept in cannot be used (${fault}): check it or name another folder with HIDDEN_UNIT_CACHE; wasm does the same work, more slowly.`,
      );
    }
    return fault === ''
      ? absent('The TensorFlow library for tfjs-node is not installed; wasm does the same work, more slowly.')
      : absent(`The TensorFlow library in the cache is damaged (${fault}): install it again.`);
  }
  return probeNative(binding, start);
}

function wasmStatus(): EngineStatus {
  const version = packageVersion('@tensorflow/tfjs-backend-wasm');
  return version === ''
    ? absent('The package @tensorflow/tfjs-backend-wasm is missing; run npm install.')
    : { available: true, version, why: '' };
}

function cpuStatus(): EngineStatus {
  const version = packageVersion('@tensorflow/tfjs');
  return version === ''
    ? absent('The package @tensorflow/tfjs is missing; run npm install.')
    : { available: true, version, why: '' };
}

function absent(why: string): EngineStatus {
  return { available: false, version: '', why };
}
