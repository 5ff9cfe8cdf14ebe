import { createPinia, setActivePinia } from 'pinia';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colourCount, colourOf, dashOf, sixDigits } from '../../../../renderer/charts/palette.ts';
import { useRunColours } from '../../../../renderer/stores/run-colours.ts';
import { contrast, differenceOf, linear, seenBy, sights } from '../../../colour-difference.ts';

const tokens = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8');
const [light = '', dark = ''] = tokens.split(":root[data-theme='dark']");
const themes = { light, dark };

function token(theme: keyof typeof themes, name: string): string {
  return sixDigits(new RegExp(`${name}: (#[0-9a-f]{3,6});`).exec(themes[theme])?.[1] ?? '');
}

function colours(theme: keyof typeof themes): string[] {
  return Array.from({ length: colourCount }, (_, index) => token(theme, colourOf(index).slice(4, -1)));
}

describe.each(['light', 'dark'] as const)('the colours of curves in the %s theme', (theme) => {
  it.each(Object.keys(sights))('are told apart by people with %s sight', (sight) => {
    const seen = colours(theme).map((colour) => seenBy(linear(colour), sight));
    const least = Math.min(...seen.flatMap((one, at) => seen.slice(at + 1).map((other) => differenceOf(one, other))));
    // A difference of 2.3 is just noticeable; side by side and thin, lines need several times as much.
    expect(least).toBeGreaterThan(sight === 'full' ? 15 : 5.5);
  });

  it('are seen on the panel', () => {
    const panel = linear(token(theme, '--panel'));
    for (const colour of colours(theme)) expect(contrast(linear(colour), panel), colour).toBeGreaterThan(2.2);
  });
});

it('have six digits for a canvas, which adds their strength, also where the build has shortened them', () => {
  expect([sixDigits('#746'), sixDigits('#0072b2'), sixDigits('rgb(1 2 3)')]).toEqual([
    '#774466',
    '#0072b2',
    'rgb(1 2 3)',
  ]);
});

describe('the colours of runs', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    setActivePinia(createPinia());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    kept.clear();
  });
  const look = (run: number): string => {
    const colour = useRunColours().of(run);
    return `${colourOf(colour)} ${dashOf(colour).join(' ')}`;
  };

  it('are solid and all different for ten runs that follow each other', () => {
    const looks = Array.from({ length: 10 }, (_, place) => look(place + 7).replace(/ .+/, ''));
    expect(new Set(looks).size).toBe(10);
  });

  it('are told apart by colour or dashes for any twenty that are drawn together', () => {
    for (const step of [1, 2, 3, 5, 10, 20, 97]) {
      const runs = Array.from({ length: 20 }, (_, place) => 3 + step * place);
      useRunColours().apart(runs);
      expect(new Set(runs.map(look)).size, `every ${step}th`).toBe(20);
    }
  });

  it('stay the same in the next session, and when other runs are drawn beside them', () => {
    useRunColours().apart([1, 21, 41]);
    const before = [1, 21, 41].map(look);
    expect(new Set(before).size).toBe(3);
    setActivePinia(createPinia());
    expect([1, 21, 41].map(look)).toEqual(before);
    useRunColours().apart([1, 21, 41, 61, 81]);
    expect([1, 21, 41].map(look)).toEqual(before);
  });
});
