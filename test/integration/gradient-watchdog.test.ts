import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runDetail } from '../../shared/models/run.ts';
import { command, startCommandIn } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const fixture = pathToFileURL(join(import.meta.dirname, '..', 'fixtures', 'wrong-gradient.ts')).href;
const wrong = { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${fixture}`.trim() };
const small = ['steps=30', 'data.split.train=100', 'data.split.validation=20'].flatMap((one) => ['--set', one]);
const shownRun = runDetail.extend({
  alarm: z.object({ metric: z.string(), step: z.int(), value: z.number() }).nullable(),
});
const written = z.object({
  series: z.array(z.object({ metric: z.string(), steps: z.array(z.int()), values: z.array(z.number()) })),
});

async function trained(data: string, environment: Record<string, string>, ...sets: string[]) {
  const words = ['--json', 'train', '--preset', 'part4', '--engine', 'cpu', ...small];
  return startCommandIn(environment, data, ...words, ...sets.flatMap((one) => ['--set', one])).result;
}

/** The points of the checks of a run, from its export. */
async function checksOf(data: string, id: number) {
  const file = join(temporaryFolder(), 'run.json');
  await command(data, 'runs', 'export', String(id), '--format', 'json', '--out', file);
  const { series } = written.parse(JSON.parse(readFileSync(file, 'utf8')));
  return series.find(({ metric }) => metric === 'train.gradientError');
}

async function shown(data: string, id: number) {
  return shownRun.parse(JSON.parse((await command(data, '--json', 'runs', 'show', String(id))).stdout));
}

describe('a run that checks its gradient', () => {
  it('keeps the checks among its metrics and in archives, and is marked where they fail', async () => {
    packedSample();
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    expect((await trained(data, {}, 'record.gradientCheckEvery=8')).code).toBe(0);
    const checks = await checksOf(data, 1);
    expect(checks?.steps).toEqual([0, 8, 16, 24]);
    for (const error of checks?.values ?? []) expect(error).toBeLessThan(1e-4);
    const sound = await shown(data, 1);
    expect(sound.metrics['train.gradientError']?.count).toBe(4);
    expect(sound.alarm).toBeNull();

    expect((await trained(data, wrong, 'record.gradientCheckEvery=5')).code).toBe(0);
    expect((await checksOf(data, 2))?.values.map((error) => error > 0.01)).toEqual([
      ...[false, false, false],
      ...[true, true, true],
    ]);
    const marked = await shown(data, 2);
    expect(marked.alarm).toMatchObject({ metric: 'train.gradientError', step: 15 });
    expect(marked.alarm?.value).toBeGreaterThan(0.01);
    expect((await command(data, 'runs', 'show', '2')).stdout).toMatch(
      /went wrong\s+The gradient does not match finite differences of the loss since step 15: gradient error 0\.\d+/,
    );

    const archive = join(temporaryFolder(), 'one.hidden-unit');
    expect((await command(data, 'runs', 'archive', '1', '2', '--out', archive)).code).toBe(0);
    const elsewhere = temporaryFolder();
    expect((await command(elsewhere, 'runs', 'import', archive)).code).toBe(0);
    const imported = await shown(elsewhere, 2);
    expect(imported.alarm ?? (await shown(elsewhere, 1)).alarm).toEqual(marked.alarm);

    for (const [value, bound] of [
      ['-1', '0 or more'],
      ['1000001', 'at most 1000000'],
    ] as const) {
      const { code, stdout } = await trained(data, {}, `record.gradientCheckEvery=${value}`);
      expect(code).not.toBe(0);
      expect(stdout).toContain(`record.gradientCheckEvery must be ${bound}`);
    }
  });
});
