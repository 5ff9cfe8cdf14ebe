import { labClient, methodNames, type LabPort, type PreloadLab } from '../shared/contract/index.ts';

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What the desktop app's preload puts on `window.lab`: plain objects with a function for each call, as Electron's bridge copies them. */
export function preloadLab(
  port: Pick<LabPort, 'call'>,
  events: Pick<PreloadLab, 'subscribe' | 'hearShell'>,
): PreloadLab {
  const client = labClient(port) as unknown as Fields;
  const surface: Record<string, Record<string, unknown>> = {};
  for (const method of methodNames) {
    const [namespace = '', name = ''] = method.split('.');
    (surface[namespace] ??= {})[name] = client[namespace]?.[name];
  }
  return { ...surface, ...events } as unknown as PreloadLab;
}
