import { describe, expect, it } from 'vitest';
import { decidingSettings, foundIn } from '../../../../main/work/ledger/analysis-numbers.ts';
import { gradientCheck } from '../../../../shared/models/instruments/gradient-check.ts';
import { instrumentSettings } from '../../../../shared/models/instruments/instrument-settings.ts';

const now = instrumentSettings(gradientCheck, {});

describe('the analysis that a claim is settled by', () => {
  it('may be one of an earlier version, which knew fewer settings', () => {
    const before = { preset: 'table2', difference: 'forward', precision: 'float64' };
    expect(decidingSettings(gradientCheck, before, false)).toBe(decidingSettings(gradientCheck, now, false));
  });

  it('may differ in what says nothing without a run, and in nothing that does', () => {
    const wanted = decidingSettings(gradientCheck, now, false);
    expect(decidingSettings(gradientCheck, { ...now, seed: 5, coordinates: 3, unit: 1 }, false)).toBe(wanted);
    expect(decidingSettings(gradientCheck, { ...now, seed: 5 }, true)).not.toBe(
      decidingSettings(gradientCheck, now, true),
    );
    expect(decidingSettings(gradientCheck, { ...now, difference: 'central' }, false)).not.toBe(wanted);
    expect(decidingSettings(gradientCheck, { ...now, gone: 1 }, false)).not.toBe(wanted);
  });

  it('is none that tells no such number', () => {
    const measure = { kind: 'analysis', instrument: 'x', settings: {}, value: 'rows.0.totalError' } as const;
    expect(foundIn(measure, { rows: [{ totalError: 3 }] })).toEqual({ values: [3], interval: undefined });
    expect(foundIn(measure, { rows: [] })).toMatchObject({ why: expect.stringContaining('“rows.0.totalError”') });
    expect(foundIn({ ...measure, interval: 'ends' }, { rows: [{ totalError: 3 }] })).toMatchObject({
      why: expect.stringContaining('“ends.low”'),
    });
  });
});
