import { describe, expect, it } from 'vitest';
import { missingDisplay } from '../../../main/electron/display.ts';

const nobody = { platform: 'linux' as const, listens: () => false };

describe('a window without a display', () => {
  it('is not opened, and what is missing is said with what to do', () => {
    expect(missingDisplay({ ...nobody, environment: {} })).toMatch(/DISPLAY is not set.*desktop session.*--browser/);
    expect(missingDisplay({ ...nobody, environment: { DISPLAY: '' } })).toMatch(/DISPLAY is not set/);
    for (const DISPLAY of [':77', ':77.0', 'unix:77']) {
      expect(missingDisplay({ ...nobody, environment: { DISPLAY } }), DISPLAY).toContain(
        `nothing answers at DISPLAY=${DISPLAY}.`,
      );
    }
  });

  it('is tried where there may be one', () => {
    const asked: string[] = [];
    const listens = (socket: string): boolean => asked.push(socket) > 0;
    expect(missingDisplay({ ...nobody, environment: { DISPLAY: ':77.1' }, listens })).toBeUndefined();
    expect(asked).toEqual(['/tmp/.X11-unix/X77']);
    for (const environment of [
      { WAYLAND_DISPLAY: 'wayland-0' },
      { DISPLAY: 'host:10.0' },
      { DISPLAY: 'localhost:1' },
    ]) {
      expect(missingDisplay({ ...nobody, environment })).toBeUndefined();
    }
    for (const platform of ['darwin', 'win32'] as const) {
      expect(missingDisplay({ ...nobody, platform, environment: {} })).toBeUndefined();
    }
  });
});
