import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../../main/work/ledger/judge.ts';
import { sealOf } from '../../../../main/work/ledger/show-ledger.ts';
import { resources } from '../../../../main/places.ts';
import { instrumentKinds } from '../../../../shared/models/instruments/instrument-kinds.ts';
import { instrumentSettings } from '../../../../shared/models/instruments/instrument-settings.ts';
import { readLedger, type Claim } from '../../../../shared/models/ledger/ledger.ts';

const put = (test: Claim['test'], published: number, tolerance: number) => ({
  ...{ test, published, tolerance },
  ...{ display: 'number' as const, unit: '' },
});

describe('a verdict', () => {
  // Mean 3, standard error √2.5 / √5; t(4) is 2.7764 at 97.5 % and 2.1318 at 95 %.
  const values = [1, 2, 3, 4, 5];

  it('has the 95 % interval of the mean', () => {
    const { ours, low, high } = judge(put('equivalent', 3, 2), { values });
    expect(ours).toBe(3);
    expect(low).toBeCloseTo(3 - 2.7764 * Math.SQRT1_2, 4);
    expect(high).toBeCloseTo(3 + 2.7764 * Math.SQRT1_2, 4);
  });

  it('is reproduced where both one-sided tests say so: at 1.5075 from the mean', () => {
    expect(judge(put('equivalent', 3, 1.508), { values }).verdict).toBe('reproduced');
    expect(judge(put('equivalent', 3, 1.507), { values }).verdict).toBe('cannot be told');
  });

  it('differs where the whole interval is beyond the tolerance', () => {
    expect(judge(put('equivalent', 9, 1), { values }).verdict).toBe('differs');
    expect(judge(put('equivalent', 5.5, 1), { values }).verdict).toBe('cannot be told');
  });

  it('of an order is told by the end of the interval', () => {
    expect(judge(put('above', 1.49, 0), { values }).verdict).toBe('reproduced');
    expect(judge(put('above', 1.5, 0), { values }).verdict).toBe('cannot be told');
    expect(judge(put('above', 4, 1), { values }).verdict).toBe('differs');
    expect(judge(put('at most', 4.4, 0.2), { values }).verdict).toBe('reproduced');
    expect(judge(put('at most', 1, 0), { values }).verdict).toBe('differs');
  });

  it('of one number is told by it alone, or by the interval that it brings', () => {
    expect(judge(put('equal', 3.1, 0.2), { values: [3] })).toMatchObject({ verdict: 'reproduced', low: null });
    expect(judge(put('equal', 3.3, 0.2), { values: [3] }).verdict).toBe('differs');
    const interval = { low: 0.9, high: 1.2 };
    expect(judge(put('at most', 1, 0.1), { values: [1], interval })).toMatchObject({
      verdict: 'cannot be told',
      ...interval,
    });
  });

  it('says why, with the numbers', () => {
    const { why } = judge({ ...put('equivalent', 0.825, 0.05), display: 'fraction' }, { values: [0.8, 0.79, 0.81] });
    expect(why).toContain('Ours is 80 %');
    expect(why).toContain('over 3 seeds');
    expect(why).toContain('2.5 points below the published value');
  });
});

describe('the ledger of the report', () => {
  const found = readLedger(JSON.parse(readFileSync(resources('ledgers', 'report.json'), 'utf8')));
  const claims = 'ledger' in found ? found.ledger.claims : [];

  it('is a ledger that has every table and figure', () => {
    expect(found).not.toHaveProperty('problem');
    expect(claims.filter(({ id }) => id.startsWith('table1.'))).toHaveLength(20);
    expect(claims.filter(({ id }) => id.startsWith('table2.'))).toHaveLength(10);
    const sum = (part: string): number =>
      claims.filter(({ id }) => id.startsWith(`table1.${part}`)).reduce((total, { published }) => total + published, 0);
    expect([sum('train'), sum('test')]).toEqual([60_000, 10_000]);
  });

  it('asks instruments for what they have', () => {
    for (const { measure } of claims) {
      const kind = measure.kind === 'analysis' ? instrumentKinds.get(measure.instrument) : undefined;
      if (measure.kind !== 'analysis' || kind === undefined) continue;
      expect(() => instrumentSettings(kind, measure.settings)).not.toThrow();
    }
  });

  it('is sealed by all that decides a verdict, and by nothing else', () => {
    const [claim] = claims;
    if (claim === undefined) throw new Error('The ledger has no claims.');
    const seal = sealOf(claim);
    expect(seal).toMatch(/^[0-9a-f]{64}$/);
    expect(sealOf({ ...claim, title: 'Another title', note: 'A note' })).toBe(seal);
    for (const change of [{ tolerance: 1 }, { seeds: 2 }, { test: 'above' as const }, { published: 1 }]) {
      expect(sealOf({ ...claim, ...change })).not.toBe(seal);
    }
  });

  it('names what is wrong with one that a person wrote', () => {
    expect(
      readLedger({ format: 'hidden-unit-ledger-1', title: 'A', source: 'B', claims: [{ id: 'x' }] }),
    ).toHaveProperty('problem', expect.stringContaining('claims.0'));
  });
});
