import { contextBridge, ipcRenderer } from 'electron';
import type { LabEvent, PreloadLab, Result, ShellEvent } from '../../shared/contract/index.ts';
import { appOrigin } from './address.ts';
import { callChannel, eventChannel, methodsArgument, shellEventChannel } from './channels.ts';
import { watchPage } from './page-wishes.ts';

/** The one thing a preload needs of the page it is in; the rest of the DOM is none of its business. */
declare const location: { readonly href: string };

type Call = (input: unknown) => Promise<Result<unknown>>;

/** The contract's namespaces and methods, each a call to the main process, which parses the input and checks who asks. */
function calls(): Record<string, Record<string, Call>> {
  const argument = process.argv.find((text) => text.startsWith(methodsArgument)) ?? methodsArgument;
  const surface: Record<string, Record<string, Call>> = {};
  for (const method of argument.slice(methodsArgument.length).split(',')) {
    const [namespace = '', name = ''] = method.split('.');
    const methods = (surface[namespace] ??= {});
    methods[name] = (input) => ipcRenderer.invoke(callChannel, method, input);
  }
  return surface;
}

function listen(channel: string, listener: Parameters<typeof ipcRenderer.on>[1]): () => void {
  ipcRenderer.on(channel, listener);
  return () => {
    ipcRenderer.removeListener(channel, listener);
  };
}

const subscribe: PreloadLab['subscribe'] = (listener) =>
  listen(eventChannel, (_, event: LabEvent) => {
    listener(event);
  });

const hearShell: PreloadLab['hearShell'] = (listener) =>
  listen(shellEventChannel, (_, event: ShellEvent) => {
    listener(event);
  });

// A page from anywhere else gets nothing, even if it should ever come into one of our windows.
if (location.href.startsWith(`${appOrigin}/`)) {
  contextBridge.exposeInMainWorld('lab', { ...calls(), subscribe, hearShell });
  watchPage();
}
