import { app } from 'electron';

/** What stands for the app at the moment. `open` where it can take what a person opens. */
export interface Front {
  comeForward(): void;
  open?(paths: readonly string[]): void;
}

export interface Openings {
  /** From now on. What was given while nobody could take it goes to the first that can. */
  serve(front: Front): void;
}

/**
 * Hears what a person opens the app with for as long as it runs: on its command line, by a second start, by the system. To be called
 * as early as there is an app: a lab can take long to open, and all that time the app can be started again.
 * @param given the paths of this start's own command line
 */
export function hearOpenings(given: readonly string[]): Openings {
  const waiting = [...given];
  let front: Front = { comeForward: () => undefined };
  const take = (paths: readonly string[]): void => {
    if (front.open === undefined) waiting.push(...paths);
    else front.open(paths);
  };
  app.on('second-instance', (_event, _line, _folder, beside: unknown) => {
    front.comeForward();
    take(pathsOf(beside));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take([path]);
  });
  app.on('activate', () => {
    front.comeForward();
  });
  return {
    serve(next) {
      front = next;
      if (waiting.length > 0) next.open?.(waiting.splice(0));
    },
  };
}

/** What a second start of the app gave along (`requestSingleInstanceLock`). */
function pathsOf(given: unknown): string[] {
  if (typeof given !== 'object' || given === null || !('paths' in given) || !Array.isArray(given.paths)) return [];
  return given.paths.filter((path): path is string => typeof path === 'string');
}
