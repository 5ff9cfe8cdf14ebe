import { existsSync, readFileSync } from 'node:fs';

/** What says where windows can be shown, and what else decides whether one is needed. */
export interface DisplayFacts {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
  /** Whether a display server of this machine listens at a socket (`/tmp/.X11-unix/X0`). */
  listens(socket: string): boolean;
}

/**
 * Why no window can be shown, with what to do; undefined where one can, as far as is known before Chromium tries. Chromium itself ends
 * by a fault of memory where it finds no display, and says nothing that a person could use.
 */
export function missingDisplay({ platform, environment, listens }: DisplayFacts): string | undefined {
  if (platform !== 'linux') return undefined;
  const { DISPLAY: display = '', WAYLAND_DISPLAY: wayland = '' } = environment;
  if (wayland !== '') return undefined;
  const advice =
    'Start the app in a desktop session, or open the workbench in a browser with `npm start -- --browser`.';
  if (display === '') return `Hidden Unit needs a display for its window, and DISPLAY is not set. ${advice}`;
  // A display of another machine (`host:0`) is reached through a network, which only trying tells of.
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display)?.[1];
  if (number === undefined || listens(`/tmp/.X11-unix/X${number}`)) return undefined;
  return `Hidden Unit needs a display for its window, and nothing answers at DISPLAY=${display}. ${advice}`;
}

/** Also sockets without a file, which the kernel lists with an @. */
export function listensHere(socket: string): boolean {
  if (existsSync(socket)) return true;
  try {
    return readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .some((line) => line.endsWith(` @${socket}`));
  } catch {
    // Not known: Chromium tries.
    return true;
  }
}
