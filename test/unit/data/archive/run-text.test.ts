import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { columnNames, siftRunText } from '../../../../main/data/archive/run-text.ts';

const most = { rest: 10_000, numbers: 1000 };

interface Sifted {
  series: Record<string, number[]>[];
  rest: unknown;
}

/** The text in pieces of so many bytes, sifted. */
async function sifted(text: string, pieceBytes: number, limits = most): Promise<Sifted> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, nth) =>
    bytes.subarray(nth * pieceBytes, (nth + 1) * pieceBytes),
  );
  const found: Sifted = { series: [], rest: undefined };
  for await (const one of siftRunText(Readable.from(pieces), limits)) {
    if ('rest' in one) found.rest = JSON.parse(one.rest);
    else found.series.push(Object.fromEntries(columnNames.map((name) => [name, [...one.columns[name]]])));
  }
  return found;
}

const points = { steps: [0, 1, 20], seconds: [0, 0.5, 1e-3], values: [-1.5e300, 2, 0.1] };
const run = {
  run: { note: 'ä “series": [{"steps":[1]}] \\" 😀', steps: [1, 2], series: [{ steps: [3] }] },
  log: [{ text: '"', series: [{ values: [4] }] }],
  series: [
    { metric: 'a', ...points, deeper: { steps: [5], list: [{ values: [6] }] } },
    { values: [7], steps: [8], metric: 'b', seconds: [] },
    { metric: 'steps', other: [9] },
  ],
};

describe('the text of a run', () => {
  it.each([1, 2, 3, 7, 1000])(
    'gives its points and the rest as JSON has them, in pieces of %i bytes',
    async (bytes) => {
      for (const text of [JSON.stringify(run), JSON.stringify(run, null, 3)]) {
        const { series, rest } = await sifted(text, bytes);
        expect(series).toEqual([
          points,
          { steps: [8], seconds: [], values: [7] },
          { steps: [], seconds: [], values: [] },
        ]);
        const [first, second, third] = run.series;
        const empty = { steps: [], seconds: [], values: [] };
        expect(rest).toEqual({ ...run, series: [{ ...first, ...empty }, { ...second, ...empty }, third] });
      }
    },
  );

  it('takes a column that is there twice as JSON does: the last one, by whatever way its name is written', async () => {
    const { series } = await sifted('{"series":[{"steps":[1],"st\\u0065ps":[2,3]}]}', 5);
    expect(series).toEqual([{ steps: [2, 3], seconds: [], values: [] }]);
  });

  it.each([
    ['{"series":[{"steps":[1,]}]}'],
    ['{"series":[{"steps":[,1]}]}'],
    ['{"series":[{"steps":[1,,2]}]}'],
    ['{"series":[{"steps":[1 2]}]}'],
    ['{"series":[{"steps":[[1]]}]}'],
    ['{"series":[{"steps":[{}]}]}'],
    ['{"series":[{"steps":["1"]}]}'],
    ['{"series":[{"steps":[null]}]}'],
    ['{"series":[{"steps":[1e999]}]}'],
    ['{"series":[{"steps":[01]}]}'],
    ['{"series":[{"steps":[1'],
    ['{"series":[{"steps":[1]]}'],
    ['{"series":[{"steps":[1]}'],
    ['{"series":[{"steps":[1]}]}}'],
    [`{"series":[{"steps":[${'1'.repeat(200)}`],
    ['{"a":"'],
    [''],
  ])('is refused as %s', async (text) => {
    for (const bytes of [1, 3, 1000]) await expect(sifted(text, bytes)).rejects.toThrow();
  });

  it('is refused where it has too much', async () => {
    await expect(sifted(JSON.stringify({ a: 'x'.repeat(10_000) }), 999)).rejects.toThrow('more than 10000 bytes');
    const long = JSON.stringify({ series: [{ steps: Array.from({ length: 1001 }, () => 1) }] });
    await expect(sifted(long, 999)).rejects.toThrow('more than 1000');
  });

  it('has columns longer than one piece of them', async () => {
    const steps = Array.from({ length: 200_000 }, (_, nth) => nth / 4);
    const { series } = await sifted(JSON.stringify({ series: [{ steps }] }), 65_536, { rest: 100, numbers: 200_000 });
    expect(series[0]?.['steps']).toEqual(steps);
  });
});
