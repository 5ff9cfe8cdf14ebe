import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import { openDisplay } from './display.ts';

const run = promisify(execFile);

/** What a small desktop is made of: a bus, a window manager, a panel with a tray, notifications, and a hand. All of them are in Debian. */
const programs = [
  'Xvfb',
  'dbus-daemon',
  'dbus-monitor',
  'dbus-test-tool',
  'openbox',
  'xfce4-panel',
  'dunst',
  'xdotool',
];

/** A sentence about what a small desktop lacks on this machine; undefined when nothing. */
export function missingOfDesktop(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) return `A small desktop needs ${missing.join(', ')}, which this machine does not have.`;
  return process.env['DISPLAY'] === undefined
    ? undefined
    : 'A desktop is there already, and the test would disturb it.';
}

export interface SmallDesktop {
  /** What a program needs in its environment to be on it. */
  environment: Record<string, string>;
  /** What passed over its bus: one line for each call and signal, its arguments after it. */
  heard: string[];
  /** Moves the pointer and presses buttons as a hand does: xdotool's words. */
  hand(...words: string[]): Promise<string>;
  /** Clicks on the notification that is shown. */
  answer(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a desktop on a screen and a bus of its own. Task bars that show progress own the name `com.canonical.Unity`, without which
 * nobody tells them of it; here it is owned by a program that answers nothing.
 * @param folder for the settings of its programs
 */
export async function openSmallDesktop(folder: string): Promise<SmallDesktop> {
  const display = await openDisplay();
  const children: ChildProcess[] = [];
  const panel = join(folder, 'desktop', 'xfce4', 'xfconf', 'xfce-perchannel-xml');
  mkdirSync(panel, { recursive: true });
  writeFileSync(join(panel, 'xfce4-panel.xml'), panelSettings);
  const environment: Record<string, string> = {
    ...display.environment,
    XDG_CURRENT_DESKTOP: 'Unity',
    XDG_CONFIG_HOME: join(folder, 'desktop'),
    CHROME_DESKTOP: 'hidden-unit.desktop',
  };
  const start = (program: string, ...args: string[]): ChildProcess => {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    return child;
  };
  const close = async (): Promise<void> => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await display.close();
  };
  try {
    const bus = start('dbus-daemon', '--session', '--print-address', '--nofork');
    environment['DBUS_SESSION_BUS_ADDRESS'] = await firstLine(bus);
    const heard: string[] = [];
    const monitor = start('dbus-monitor', '--session');
    const lines = linesOf(monitor);
    const listening = once(lines, 'line');
    lines.on('line', (line) => {
      if (/^\S/.test(line)) heard.push(line);
      else heard.push(`${heard.pop() ?? ''} ${line.trim()}`);
    });
    await listening;
    start('dbus-test-tool', 'echo', '--session', '--name=com.canonical.Unity');
    start('openbox');
    start('dunst');
    start('xfce4-panel', '--disable-wm-check');
    const hand = async (...words: string[]): Promise<string> =>
      (await run('xdotool', words, { env: { ...process.env, ...environment } })).stdout.trim();
    const answer = async (): Promise<void> => {
      await run('dunstctl', ['action'], { env: { ...process.env, ...environment } });
    };
    return { environment, heard, hand, answer, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function linesOf({ stdout }: ChildProcess): Interface {
  if (stdout === null) throw new Error('There is no output to read.');
  return createInterface({ input: stdout });
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of linesOf(child)) return line;
  throw new Error('The bus did not say where it is.');
}

/** One bar along the top with nothing on it but a tray at its left. */
const panelSettings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="known-legacy-items" type="array"/>
    </property>
  </property>
</channel>
`;
