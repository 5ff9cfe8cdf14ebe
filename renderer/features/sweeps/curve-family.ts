import type { SettingValue } from '../../../shared/models/sweeps/varied.ts';
import type { Line } from '../../charts/line.ts';
import { lineInk } from '../../charts/line-ink.ts';
import { meanPoints } from '../../parts/drawn-curves.ts';
import type { Theme } from '../../stores/theme.ts';

/** The curve of one trial, with the value that colours it. */
export interface FamilyTrial {
  run: number;
  group: number;
  name: string;
  value: SettingValue;
  /** The steps after which it was stopped early. */
  stopped: number | null;
  x: readonly number[];
  y: readonly number[];
}

/** How a value is drawn: by its place on a map where values have an order, else by a number in the palette. */
export interface ValueInk {
  key: string;
  value: SettingValue;
  colour: number;
  ink?: string;
}

/** The colours of what a parameter takes: of numbers by their order, the same distance between neighbours whatever their scale. */
export function valueInks(values: readonly SettingValue[], theme: Theme): ValueInk[] {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  const numbers = distinct.filter((value) => typeof value === 'number');
  if (numbers.length < Math.max(2, distinct.length))
    return distinct.map((value, colour) => ({ key: JSON.stringify(value), value, colour }));
  return numbers
    .sort((one, other) => one - other)
    .map((value, place, { length }) => {
      return { key: JSON.stringify(value), value, colour: 0, ink: lineInk(place / (length - 1), theme) };
    });
}

export interface FamilyLook {
  view: 'means' | 'trials';
  name: (value: SettingValue) => string;
  /** The line that stands out, by its id. */
  pointed: string | null;
  /** The value that stands out, by its key. */
  value: string | null;
}

/** A line for each trial, or for each value the mean with one standard deviation to both sides. */
export function familyLines(trials: readonly FamilyTrial[], inks: readonly ValueInk[], look: FamilyLook): Line[] {
  return inks.flatMap(({ key, value, colour, ink }): Line[] => {
    const own = trials.filter((trial) => JSON.stringify(trial.value) === key);
    const drawn = { colour, ...(ink === undefined ? {} : { ink }), endLabel: '' };
    const isFaint = (id: string): boolean =>
      look.pointed === null ? look.value !== null && look.value !== key : look.pointed !== id;
    if (look.view === 'trials') {
      return own.map(({ run, name, x, y }) => {
        return { id: String(run), label: name, width: 'thin', x, y, ...drawn, faint: isFaint(String(run)) };
      });
    }
    const longest = trainedLongest(own);
    const [only] = longest;
    if (only === undefined) return [];
    const points = longest.length === 1 ? { x: only.x, y: only.y } : meanPoints(longest);
    const label = `${look.name(value)} (${longest.length === 1 ? '1 trial' : `mean of ${longest.length} trials`})`;
    return [{ id: key, label, width: 'thick', ...points, ...drawn, faint: isFaint(key) }];
  });
}

/** A mean goes as far as all of its trials: those that were stopped before others are left out. */
function trainedLongest(trials: readonly FamilyTrial[]): readonly FamilyTrial[] {
  const steps = trials.map(({ stopped }) => stopped ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...steps);
  return trials.filter((_, place) => steps[place] === most);
}
