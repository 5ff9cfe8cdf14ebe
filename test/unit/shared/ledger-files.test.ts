import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPresets } from '../../../main/work/presets.ts';
import {
  ledgerSchema,
  readLedger,
  type ClaimExperiment,
  type ClaimMeasure,
} from '../../../shared/models/ledger/ledger.ts';
import { instrumentKinds } from '../../../shared/models/instruments/instrument-kinds.ts';
import { instrumentSettings } from '../../../shared/models/instruments/instrument-settings.ts';
import { withSettings } from '../../../shared/models/spec-settings.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'resources', 'ledgers');
const schemaName = 'ledger.schema.json';
const contentOf = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

it('the schema of the format is the one that ledgers are read by', () => {
  expect(contentOf(schemaName)).toEqual(JSON.parse(JSON.stringify(ledgerSchema())));
});

function experimentsOf(measure: ClaimMeasure): ClaimExperiment[] {
  if (measure.kind === 'comparison') return [measure.first, measure.second];
  return 'experiment' in measure && measure.experiment !== undefined ? [measure.experiment] : [];
}

describe.each(readdirSync(folder).filter((name) => name !== schemaName))('the ledger %s', (name) => {
  it('can be run: every preset, setting and instrument of it is there', () => {
    const found = readLedger(contentOf(name));
    if (!('ledger' in found)) throw new Error(found.problem);
    expect(contentOf(name)).toMatchObject({ $schema: `./${schemaName}` });
    for (const { measure, instead } of found.ledger.claims) {
      for (const one of [measure, ...(instead === undefined ? [] : [instead.measure])]) {
        for (const { preset, set } of experimentsOf(one)) {
          const spec = allPresets().find((known) => known.name === preset)?.spec;
          if (spec === undefined) throw new Error(`There is no preset ${preset}.`);
          expect(() => withSettings(spec, set)).not.toThrow();
        }
        if (one.kind !== 'analysis') continue;
        const kind = instrumentKinds.get(one.instrument);
        if (kind === undefined) throw new Error(`There is no instrument ${one.instrument}.`);
        expect(() => instrumentSettings(kind, one.settings)).not.toThrow();
      }
    }
  });
});
