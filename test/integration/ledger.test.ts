import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../../main/setup/browser.mjs';
import { shownLedger } from '../../shared/models/ledger/verdict.ts';
import { command, commandJson } from '../command-line.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const patterns = { kind: 'matrices', called: 'patterns' };
const short = { steps: 20, 'hidden.0.units': 5 };
const accuracy = {
  kind: 'runs',
  experiment: { preset: 'part8', set: short, data: patterns },
  metric: 'test.accuracy',
};
const rest = { section: 'Part 1', test: 'equal', tolerance: 0 };
const claims = [
  {
    ...rest,
    id: 'count',
    title: 'Examples',
    published: 1,
    measure: { kind: 'counts', data: patterns, part: 'test', class: 0 },
  },
  {
    ...rest,
    id: 'seeds',
    title: 'Accuracy',
    published: 0.5,
    tolerance: 1,
    test: 'equivalent',
    seeds: 3,
    measure: { ...accuracy, sets: 2 },
  },
  { ...rest, id: 'one', title: 'Accuracy of one', published: 2, measure: accuracy, note: 'Nothing is twice right.' },
  {
    ...rest,
    id: 'check',
    title: 'Error',
    published: 2.698202291518717,
    measure: { kind: 'analysis', instrument: 'gradient-check', value: 'rows.0.totalError' },
  },
  {
    ...rest,
    id: 'other',
    title: 'Accuracy on features',
    published: 0.5,
    tolerance: 0.5,
    test: 'equal',
    measure: {
      ...accuracy,
      experiment: { ...accuracy.experiment, data: { kind: 'features', features: 64_896, called: 'features of conv2' } },
    },
    instead: { what: 'patterns as they are', measure: accuracy },
  },
  {
    ...rest,
    id: 'units',
    title: 'Winning units that are useful',
    published: 0,
    tolerance: 12,
    measure: {
      kind: 'analysis',
      instrument: 'useful-units',
      experiment: accuracy.experiment,
      settings: { voters: 'all', shuffles: 20, permutations: 1 },
      value: ['classes.0.promoter.useful', 'classes.0.inhibitor.useful'],
    },
  },
  ...['patterns', 'others'].map((title) => ({
    ...rest,
    id: `set-${title}`,
    title: 'Accuracy on a set told by its facts',
    published: 0.5,
    tolerance: 1,
    measure: {
      ...accuracy,
      experiment: {
        ...accuracy.experiment,
        data: { ...accuracy.experiment.data, facts: { title } },
      },
    },
  })),
  {
    ...rest,
    id: 'photographs',
    title: 'Faces',
    published: 1,
    measure: { kind: 'counts', data: { kind: 'faces', called: 'snapshots of faces' }, part: 'train', class: 0 },
  },
];

describe('a ledger of one’s own', () => {
  it('is run, sealed, shown with verdicts, taken up where it was left, and exported', async () => {
    const data = temporaryFolder();
    const folder = temporaryFolder();
    const file = join(folder, 'mine.json');
    const write = (changed: object[]): void => {
      const ledger = { format: 'hidden-unit-ledger-1', title: 'Mine', source: 'A person', claims: changed };
      writeFileSync(file, JSON.stringify(ledger));
    };
    write(claims);
    await command(data, 'data', 'add', 'matrices', storeMatrices(join(temporaryFolder(), 'patterns')));
    const told = async (...words: string[]) => {
      const { value } = await commandJson(data, 'ledger', ...words, '--ledger', file);
      const shown = shownLedger.parse(value);
      return Object.fromEntries(shown.claims.map((claim) => [claim.id, claim]));
    };

    const before = await told('show');
    expect(before['seeds']).toMatchObject({ verdict: 'not run', ours: null, runs: [], seal: { at: null } });
    expect(before['photographs']?.why).toContain('This lab has no snapshots of faces');

    const first = await told('run', 'seeds');
    expect(Object.keys(first)).toEqual(['seeds']);
    expect(first['seeds']).toMatchObject({ verdict: 'reproduced', runs: [1, 2, 3], seal: { changed: false } });
    expect(first['seeds']?.low).not.toBeNull();

    const all = await told('run');
    expect(all['seeds']?.runs).toEqual([1, 2, 3]);
    expect(all['check']).toMatchObject({ verdict: 'reproduced', ours: 2.698202291518717, analyses: [1] });
    expect(all['one']?.verdict).toBe('differs');
    expect(all['one']?.why).toContain('Nothing is twice right.');
    expect(all['photographs']?.verdict).toBe('not run');
    // Sets of one size are told apart by what is kept about them.
    expect(all['set-patterns']).toMatchObject({ runs: all['one']?.runs });
    expect(all['set-others']).toMatchObject({ verdict: 'not run', runs: [] });
    // Nothing has features of conv2 here: the same is measured on what there is, and the verdict says so.
    expect(all['other']).toMatchObject({ verdict: 'same conclusion, other extractor', runs: all['one']?.runs });
    expect(all['other']?.why).toContain('With another extractor, patterns as they are: Ours is');
    // The analysis of a net that had to be trained first.
    expect(all['units']).toMatchObject({ verdict: 'reproduced', runs: all['one']?.runs, analyses: [2] });

    // Nothing is left to do: the same runs again.
    expect((await told('run'))['one']?.runs).toEqual(all['one']?.runs);

    write(claims.map((claim) => (claim.id === 'one' ? { ...claim, tolerance: 3 } : claim)));
    const later = (await told('show'))['one'];
    expect(later?.seal).toMatchObject({ changed: true, hash: all['one']?.seal.hash });
    expect(later?.why).toContain('changed after it was sealed');

    const page = join(folder, 'mine.html');
    await command(data, 'ledger', 'export', '--ledger', file, '--out', page);
    const html = readFileSync(page, 'utf8');
    for (const { title, id } of claims) expect(html).toContain(`${title}<br><span class="muted">${id} ·`);
    expect(html).not.toMatch(/<(script|link|img)|https?:/);
    expect(html).toContain('<polyline');
    if (findBrowser() !== undefined) {
      await command(data, 'ledger', 'export', '--ledger', file, '--out', join(folder, 'mine.pdf'));
      expect(readFileSync(join(folder, 'mine.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    }
    const refused = await commandJson(data, 'ledger', 'export', '--ledger', file, '--out', join(folder, 'mine.doc'));
    expect(refused.value).toMatchObject({ error: { code: 'bad_input' } });
    expect(existsSync(join(folder, 'mine.doc'))).toBe(false);

    const archive = join(folder, 'three.hidden-unit');
    await command(data, 'runs', 'archive', '1', '2', '3', '--out', archive);
    const { value } = await commandJson(data, 'ledger', 'verify', archive, '--runs', '1');
    const why = expect.stringContaining('not those of the file') as unknown;
    expect(value).toMatchObject({ ok: true, runs: [{ equal: true, apart: 0, why }] });

    // On another set that fits, the same beside it; the one added last decides.
    await command(data, 'data', 'add', 'matrices', storeMatrices(join(temporaryFolder(), 'others'), 14));
    const both = (await told('run', 'seeds'))['seeds'];
    expect(both).toMatchObject({ verdict: 'reproduced', others: [{ data: 'patterns', runs: [1, 2, 3] }] });
    expect(both?.runs).not.toEqual([1, 2, 3]);
    expect(both?.why).toContain('On “patterns”: Ours is');

    writeFileSync(file, '{"format": "hidden-unit-ledger-1"}');
    const wrong = await commandJson(data, 'ledger', 'show', '--ledger', file);
    expect(wrong.value).toMatchObject({ error: { code: 'bad_data' } });
  });
});
