import { execFileSync } from 'node:child_process';
import { tooMuchMemory } from './imaging-messages.ts';

/**
 * Bytes a child may hold. 80 million pixels of a progressive JPEG, the most that is decoded, take 800 MB: coefficients, rows and the
 * crop. A picture that needs more is broken or hostile.
 */
const mostMemory = 1.25 * 2 ** 30;

/** The system's own limit lies above it, for what grows faster than the watch looks. */
const hardLimit = 2 * 2 ** 30;
const lookEveryMs = 100;

/** What a decoder needs of the environment: nothing but where its libraries and the system's temporary folder are. */
const kept =
  /^(?:PATH|LD_LIBRARY_PATH|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|MALLOC_ARENA_MAX|ELECTRON_.*|NODE_CHANNEL_.*)$/i;

/**
 * Takes away from this process what it does not need, before a decoder is loaded: the environment with all its secrets and proxies,
 * and, where the system has `prlimit` (Linux), memory without end and core files.
 */
export function confine(): void {
  for (const name of Object.keys(process.env)) {
    if (!kept.test(name)) Reflect.deleteProperty(process.env, name);
  }
  if (process.platform !== 'linux') return;
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--data=${hardLimit}`, '--core=0'], { stdio: 'ignore' });
  } catch {
    // Without it the watch alone holds the bound.
  }
}

/** Ends this process when it holds more than it may: decoding happens on other threads, so that this one can look. */
export function watchMemory(): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > mostMemory) process.exit(tooMuchMemory);
  }, lookEveryMs).unref();
}
