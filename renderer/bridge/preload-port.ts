import type { Result } from '../../shared/failure.ts';
import type { PagePort, PreloadLab } from '../../shared/contract/port.ts';

type Calls = Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<Result<unknown>>>>>>;

/**
 * Calls through the desktop app's preload. What the page gives is copied as JSON first, as the browser shell's wire does: a
 * reactive object of Vue is a Proxy, and Electron's context bridge lets none through.
 */
export function preloadPort({ subscribe, hearShell, ...namespaces }: PreloadLab): PagePort {
  const calls = namespaces as Calls;
  return {
    subscribe,
    hearShell,
    call: async (name, input) => {
      const [namespace = '', method = ''] = name.split('.');
      const call = calls[namespace]?.[method];
      if (call !== undefined) return call(JSON.parse(JSON.stringify(input)));
      const message = 'The desktop app is older than this page. Install the app again.';
      return { ok: false, error: { code: 'internal', message, details: { name } } };
    },
  };
}
