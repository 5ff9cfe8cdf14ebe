import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandJson, startCommand } from '../command-line.ts';
import { storeMatrices } from '../matrix-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const told = z.looseObject({
  sweep: z.int(),
  trials: z.int(),
  done: z.int(),
  settings: z.array(z.looseObject({ runs: z.array(z.int()) })),
});
const listed = z.looseObject({
  total: z.int(),
  runs: z.array(z.looseObject({ id: z.int(), sweeps: z.array(z.looseObject({ sweep: z.int(), trial: z.int() })) })),
});

function patterns(): string {
  return storeMatrices(join(temporaryFolder(), 'patterns'));
}

describe('a sweep on the command line', () => {
  it('whose process is killed is resumed by a command alone, and its runs are found by its number', async () => {
    const data = temporaryFolder();
    const words = ['sweep', 'run', '--preset', 'part8', '--matrices', patterns(), '--set', 'steps=400'];
    const first = startCommand(data, '--json', ...words, '--vary', 'hidden.0.units=3,5', '--seeds', '0..3');
    await expect.poll(() => first.stderr(), { timeout: 60_000, interval: 20 }).toMatch(/[1-6] of 8 trials/);
    first.process.kill('SIGKILL');
    await first.result;
    const resumed = await commandJson(data, 'sweep', 'resume', '1');
    expect(resumed.code, resumed.stderr).toBe(0);
    const sweep = told.parse(resumed.value);
    expect(sweep).toMatchObject({ sweep: 1, trials: 8, done: 8 });
    expect(new Set(sweep.settings.flatMap(({ runs }) => runs)).size).toBe(8);
    const found = listed.parse((await commandJson(data, 'runs', 'list', '--filter', 'sweep = 1')).value);
    expect(found.total).toBe(8);
    expect(listed.parse((await commandJson(data, 'runs', 'list')).value).total).toBe(8);
    expect(found.runs.map(({ sweeps }) => sweeps[0]?.trial).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 120_000);

  it('has a priority, and says what is wrong with the words it is given', async () => {
    const data = temporaryFolder();
    const words = ['sweep', 'run', '--preset', 'part8', '--set', 'steps=20'];
    const rates = (values: string): string[] => ['--vary', `optimizer.learningRate=${values}`];
    const first = await commandJson(data, ...words, '--matrices', patterns(), ...rates('0.1,0.1'), '--seeds', '0,0');
    expect(first.value).toMatchObject({ sweep: 1, trials: 1, done: 1, priority: 0 });
    // A word like matrices:patterns-1a2b3c4d names a set, whatever comes before it.
    const { sets } = z
      .looseObject({ sets: z.array(z.looseObject({ ref: z.object({ kind: z.string(), id: z.string() }) })) })
      .parse((await commandJson(data, 'data', 'list')).value);
    const set = `${sets[0]?.ref.kind ?? ''}:${sets[0]?.ref.id ?? ''}`;
    const named = await commandJson(data, ...words, '--data', set, ...rates('0.1'));
    expect(named.value).toMatchObject({ sweep: 2, trials: 1, done: 1 });
    expect((await commandJson(data, 'runs', 'list', '--data', set)).value).toMatchObject({
      error: { message: expect.stringContaining('is a set of data. This command takes none') },
    });
    // Nothing is varied but the seeds: one setting, as the experiment has it.
    const alone = await commandJson(data, ...words, '--data', set, '--seeds', '0..1,5');
    expect(alone.value).toMatchObject({ trials: 3, done: 3, settings: [{ set: { steps: 20 }, n: 3 }] });
    const raised = await commandJson(data, 'sweep', 'prioritise', '1', '--priority', '5');
    expect(raised.value).toMatchObject({ sweep: 1, priority: 5 });
    const refused: [string[], RegExp][] = [
      [rates('NaN..1:log:3'), /“NaN..1:log:3” is no range of numbers/],
      [[...rates('0.1'), '--jobs', '0'], /from 1 to 16/],
      [['--vary', 'no.such=1'], /no parameter “no\.such”/],
      [['--vary', 'seed=1'], /must not be the seed/],
      [['--seeds', '4'], /Say what to vary, --vary path=v1,v2, or several seeds/],
      [[...rates('0.1'), '--seeds', '9..3'], /“9\.\.3” end before they begin\. Write 3\.\.9/],
    ];
    const answers = await Promise.all(
      refused.map(async ([more, wanted]) => {
        const { code, value } = await commandJson(data, ...words, ...more);
        return { more, code, wanted, message: JSON.stringify(value) };
      }),
    );
    for (const { more, code, wanted, message } of answers) {
      expect(message, more.join(' ')).toMatch(wanted);
      expect(code, more.join(' ')).toBe(2);
    }
  }, 120_000);

  it('says which trials failed, and what tells why', async () => {
    const data = temporaryFolder();
    const hot = ['hidden.0.activation=linear', 'optimizer.kind=sgd', 'optimizer.l2=10', 'steps=400'];
    const words = [
      'sweep',
      'run',
      '--preset',
      'part8',
      '--matrices',
      patterns(),
      ...hot.flatMap((set) => ['--set', set]),
    ];
    const { code, stdout } = await startCommand(data, ...words, '--vary', 'optimizer.learningRate=0.05,1').result;
    expect(code).toBe(1);
    expect(stdout).toMatch(/1 of 2 trials done, 1 failed/);
    const [, run = ''] = /Failed: run (\d+)\. “runs show \1” says why\./.exec(stdout) ?? [];
    const shown = await startCommand(data, 'runs', 'show', run).result;
    expect(shown.stdout).toContain('Lower the learning rate (it is 1)');
  }, 120_000);
});
