import { dataOfKey, type DataRef } from '../data/data-set.ts';
import type { SettingValue } from '../setting-value.ts';

/** The path of a sweep that varies what is trained on: its values name sets by their keys, `faces:faces-14-1a2b3c4d`. No parameter of a spec is called so. */
const dataPath = 'data';

/** What a trial is trained on, where its settings say so, and what it sets of the spec. @throws RangeError for what names no set. */
export function withoutData(settings: Readonly<Record<string, SettingValue>>): {
  data: DataRef | undefined;
  rest: Record<string, SettingValue>;
} {
  const { [dataPath]: named, ...rest } = settings;
  // An object would be a rule of how a set is divided.
  if (typeof named !== 'string') return { data: undefined, rest: { ...settings } };
  const data = dataOfKey(named);
  if (data !== undefined) return { data, rest };
  throw new RangeError(`“${named}” names no set. Write its kind and its name, as in faces:faces-28-1a2b3c4d.`);
}
