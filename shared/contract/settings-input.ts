import { boundedRecord, settingValue } from '../models/setting-value.ts';

/** Parameters by their paths; what each may be is for the preset or the instrument to say. */
export const settingsInput = boundedRecord(settingValue, 500);
