import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  centred,
  reachableBounds,
  readWindowState,
  writeWindowState,
  type Rectangle,
  type WindowState,
} from '../../../main/electron/window-state.ts';

const laptop: Rectangle = { x: 0, y: 25, width: 1440, height: 875 };
const left: Rectangle = { x: -1920, y: 0, width: 1920, height: 1080 };

describe('the place of the window', () => {
  it('is kept while its title bar can be reached, on any display', () => {
    const onLeft = { x: -1900, y: 10, width: 1200, height: 800 };
    expect(reachableBounds(onLeft, [laptop, left])).toEqual(onLeft);
    const halfOut = { x: 1300, y: 400, width: 1200, height: 800 };
    expect(reachableBounds(halfOut, [laptop])).toEqual(halfOut);
  });

  it('is the middle of the first display when its own is gone', () => {
    const onLeft = { x: -1900, y: 10, width: 1200, height: 800 };
    expect(reachableBounds(onLeft, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
  });

  it('is moved when the title bar is above or below every display', () => {
    expect(reachableBounds({ x: 100, y: -40, width: 800, height: 600 }, [laptop]).y).toBe(163);
    expect(reachableBounds({ x: 100, y: 890, width: 800, height: 600 }, [laptop]).y).toBe(163);
  });

  it('never is larger than the displays it is on, one or two', () => {
    const wasOnALargerOne = { x: 40, y: 60, width: 2400, height: 1300 };
    expect(reachableBounds(wasOnALargerOne, [laptop])).toEqual(laptop);
    const tall = { x: 300, y: 60, width: 1000, height: 1300 };
    expect(reachableBounds(tall, [laptop])).toEqual({ x: 300, y: 25, width: 1000, height: 875 });
    const across = { x: -1800, y: 30, width: 3000, height: 800 };
    expect(reachableBounds(across, [laptop, left])).toEqual(across);
    expect(reachableBounds(across, [left])).toEqual({ ...across, x: -1920, width: 1920 });
  });

  it('never is larger than the display it is moved to', () => {
    expect(centred({ width: 4000, height: 3000 }, laptop)).toEqual(laptop);
  });
});

describe('the kept state', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-window-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read as it was written', () => {
    const file = join(folder, 'window.json');
    const place = { bounds: { x: -5, y: 7, width: 1024, height: 700 }, maximised: true, fullScreen: false };
    const state: WindowState = { ...place, address: '/runs/4?x=1', zoom: 1.25, theme: 'dark' };
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it('of an earlier version opens at the first page, in the usual size, as the system is lit', () => {
    const file = join(folder, 'window.json');
    const place = { bounds: { x: 0, y: 0, width: 1024, height: 700 }, maximised: false, fullScreen: false };
    writeFileSync(file, JSON.stringify(place));
    expect(readWindowState(file)).toEqual({ ...place, address: '/', zoom: 1, theme: 'system' });
  });

  it('is none when there is no file, half a file, or one that says nonsense', () => {
    const file = join(folder, 'window.json');
    expect(readWindowState(file)).toBeUndefined();
    const contents = [
      '',
      '{"bounds":',
      '{"bounds":{"x":0,"y":0,"width":-3,"height":2},"maximised":false,"fullScreen":false}',
    ];
    for (const content of contents) {
      writeFileSync(file, content);
      expect(readWindowState(file), content).toBeUndefined();
    }
  });
});
