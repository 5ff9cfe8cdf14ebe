import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { tooMuchMemory } from './imaging-messages.ts';

/** The name under which an imaging child is told how many bytes it may hold. */
export const memoryVariable = 'HIDDEN_UNIT_IMAGING_MEMORY';

const lookEveryMs = 100;

/** What a decoder needs of the environment: nothing but where its libraries and the system's temporary folder are. */
const kept =
  /^(?:PATH|LD_LIBRARY_PATH|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|MALLOC_ARENA_MAX|ELECTRON_.*|NODE_CHANNEL_.*)$/i;

/**
 * Takes away from this process what it does not need, before a decoder is loaded: the environment with all its secrets and proxies. A
 * process that holds more than it was told is ended: decoding happens on other threads, so that this one can look.
 * @returns the bytes that it may hold
 */
export function confine(): number {
  const most = z.coerce.number().positive().parse(process.env[memoryVariable]);
  for (const name of Object.keys(process.env)) {
    if (!kept.test(name)) Reflect.deleteProperty(process.env, name);
  }
  if (process.platform === 'linux' && 'electron' in process.versions) refuseNatives();
  setInterval(() => {
    if (process.memoryUsage.rss() > most) process.exit(tooMuchMemory);
  }, lookEveryMs).unref();
  return most;
}

/**
 * Electron on Linux brings the system's GLib into each of its processes and libvips its own: calls meant for one reach the other, which
 * breaks objects or the process (github.com/lovell/sharp/issues/4525). Where no native can be loaded sharp takes its WebAssembly build: the same
 * pixels at less than half the speed.
 */
function refuseNatives(): void {
  Reflect.set(process, 'dlopen', () => {
    throw new Error('Electron on Linux decodes pictures in WebAssembly.');
  });
}

/**
 * Sets the system's own limit, where it has `prlimit` (Linux), for what grows faster than the watch looks: so many bytes on top of what
 * the runtime has reserved, and no core files. Not for a decoder in WebAssembly, which has walls of its own and whose threads reserve
 * more than they take.
 */
export function limitBySystem(bytes: number): void {
  if (process.platform !== 'linux') return;
  try {
    const reserved = Number(/VmData:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
    const most = Math.round(reserved + bytes);
    execFileSync('prlimit', ['--pid', String(process.pid), `--data=${most}`, '--core=0'], { stdio: 'ignore' });
  } catch {
    // Without it the watch alone holds the bound.
  }
}
