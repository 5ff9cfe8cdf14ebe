import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFetcher } from '../../../main/data/download/polite/fetcher.ts';
import { usualFetcherOptions } from '../../../main/data/download/polite/fetcher-options.ts';
import { startDemo } from '../../../main/demo/demo.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('the demo', () => {
  it('lists six actors as FaceScrub does, the same each time but for the ports', async () => {
    const folder = temporaryFolder();
    const demo = await startDemo({ folder, perActor: 14 });
    onTestFinished(() => demo.close());
    const again = await startDemo({ folder: null, perActor: 14 });
    onTestFinished(() => again.close());
    expect(readFileSync(demo.listPath, 'utf8')).toBe(demo.listText);
    const [header, ...lines] = demo.listText.trimEnd().split('\n');
    expect(header).toBe('name\timage_id\tface_id\turl\tbbox\tsha256');
    expect(lines).toHaveLength(84);
    for (const line of lines) {
      expect(line).toMatch(/^[\w ]+\t\d+\t\d+\thttp:\/\/[^\t]+\t-?\d+,-?\d+,\d+,\d+\t[0-9a-f]{64}$/);
    }
    expect(new Set(lines.map((line) => line.split('\t')[0])).size).toBe(6);
    const facts = (rows: typeof demo.rows): unknown[] => rows.map((row) => ({ ...row, url: '' }));
    expect(facts(again.rows)).toEqual(facts(demo.rows));
  });

  it('gives for every address what it says it will', async () => {
    const demo = await startDemo({ folder: null, perActor: 48 });
    onTestFinished(() => demo.close());
    const fetcher = createFetcher({
      ...usualFetcherOptions,
      allowPrivate: 'loopback',
      backoff: { firstMs: 20, mostMs: 40 },
    });
    onTestFinished(() => fetcher.close());
    const folder = temporaryFolder();
    const { signal } = new AbortController();
    const seen = new Set<string>();
    await Promise.all(
      demo.rows.map(async ({ url, state, version, behaviour, sha256 }, i) => {
        const outcome = await fetcher.fetch(url, { into: join(folder, String(i)), signal });
        const other = ['mismatch', 'not_image', 'undecodable'].includes(state);
        const came =
          outcome.kind === 'came'
            ? outcome.sha256 === sha256
              ? 'verified'
              : 'other'
            : 'state' in outcome && outcome.state;
        expect({ behaviour, version, came }).toEqual({ behaviour, version, came: other ? 'other' : state });
        seen.add(state);
      }),
    );
    const all = ['verified', 'mismatch', 'not_image', 'undecodable', 'dead', 'too_large', 'blocked'];
    expect([...seen].sort()).toEqual(all.sort());
    for (const host of demo.web.origins.keys()) expect(demo.web.mostAtOnce(host)).toBeLessThanOrEqual(2);
  });

  it('has enough verified faces of each actor for the split of the report', async () => {
    const demo = await startDemo({ folder: null });
    onTestFinished(() => demo.close());
    const verified = Map.groupBy(
      demo.rows.filter(({ state }) => state === 'verified'),
      ({ name }) => name,
    );
    expect(verified.size).toBe(6);
    for (const rows of verified.values()) expect(rows.length).toBeGreaterThanOrEqual(110);
  });
});
