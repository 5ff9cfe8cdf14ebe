import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toFailure } from '../shared/failure.ts';
import { printable } from '../shared/lib/printable.ts';
import { openBrowserShell, type BrowserShellOptions } from './browser-shell.ts';
import { defaultDataDirectory } from './places.ts';
import { outliveReaders } from './standard-streams.ts';

export interface ServeOptions extends BrowserShellOptions {
  /** Prints one JSON object on standard output instead of a sentence. */
  json?: boolean | undefined;
  /** Opens the system's browser. */
  open?: boolean | undefined;
}

const usage = 'Usage: serve [--data DIR] [--port N] [--attach SOCKET] [--no-open] [--json]';

/**
 * Runs the browser shell until SIGINT or SIGTERM, and closes it cleanly.
 * @throws LabError as `openBrowserShell`.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const stopped = stopSignal();
  const shell = await openBrowserShell(options);
  const url = shell.newAddress();
  if (options.json === true) {
    const { dataDirectory: data } = options;
    process.stdout.write(
      `${JSON.stringify({ url, origin: shell.origin, data, role: shell.role, pid: process.pid })}\n`,
    );
  } else {
    process.stdout.write(`Hidden Unit is open at ${url} (this address works once; Ctrl+C ends it).\n`);
  }
  if (options.open !== false) openInBrowser(url);
  await stopped;
  // A second signal ends the process at once.
  await shell.othersDone(() => {
    process.stderr.write(
      'Commands are at work in this lab, so it stays open until they are done. Ctrl+C ends it now.\n',
    );
  }, new AbortController().signal);
  await shell.close();
}

/** Resolves at the first signal; a second one ends the process at once, for a person who will not wait. */
export function stopSignal(): Promise<void> {
  return new Promise((done) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      done();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** A machine without a browser, or without a screen, is no failure: the address has been printed. */
function openInBrowser(url: string): void {
  const [command, ...words] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(command, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** @returns undefined when the words cannot be understood. */
function readWords(words: string[]): ServeOptions | undefined {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        attach: { type: 'string' },
        'no-open': { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535)) return undefined;
    const dataDirectory = values.data ?? defaultDataDirectory();
    return { dataDirectory, port, remote: values.attach, open: values['no-open'] !== true, json: values.json };
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  outliveReaders();
  const options = readWords(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(`${usage}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    await serve(options);
  } catch (error) {
    process.stderr.write(`${printable(toFailure(error).message)}\n`);
    process.exitCode = 1;
  }
}

// The command line imports `serve` from here; only when this file itself was started does it run.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) void main();
