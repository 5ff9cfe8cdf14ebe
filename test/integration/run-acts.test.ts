import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { firstHidden } from '../../shared/lib/hidden-characters.ts';
import { newRun, openedStore } from '../unit/store/lab-directory.ts';
import { command, commandJson, startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const acted = z.strictObject({
  runs: z.array(
    z.looseObject({ run: z.int(), status: z.string(), name: z.string(), tags: z.array(z.string()), note: z.string() }),
  ),
  errors: z.array(z.strictObject({ run: z.int(), error: z.looseObject({ code: z.string(), message: z.string() }) })),
});

/** Carries out a command that acts on runs. @returns its exit code and what it says, by run. */
async function act(data: string, ...words: string[]) {
  const { code, value } = await commandJson(data, 'runs', ...words);
  const { runs, errors } = acted.parse(value);
  const of = (run: number) => runs.find((one) => one.run === run);
  return { code, of, runs, errors: Object.fromEntries(errors.map(({ run, error }) => [run, error.code])) };
}

async function status(data: string, run: number): Promise<unknown> {
  return z.looseObject({ status: z.string() }).parse((await commandJson(data, 'runs', 'show', String(run))).value)
    .status;
}

/** A short run, to write on. */
async function aRun(data: string, ...words: string[]): Promise<void> {
  const { code } = await command(data, 'train', '--preset', 'part4', '--set', 'steps=2', '--engine', 'cpu', ...words);
  expect(code).toBe(0);
}

describe('the command line acts on runs', () => {
  beforeAll(packedSample);

  it('names, tags and notes them, several at once, with the errors by run', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    await aRun(data, '--tag', 'Entwurf', '--name', 'Über\u00a0 Nacht');
    await aRun(data);
    expect((await act(data, 'rename', '1', '2', '  U\u0308bung\u00a0 eins ')).runs.map(({ name }) => name)).toEqual([
      'Übung eins',
      'Übung eins',
    ]);

    const tagged = await act(data, 'tag', '1', '2', '9', '+größe', '+two words', '-ENTWURF');
    expect(tagged.code).toBe(1);
    expect(tagged.of(1)?.tags).toEqual(['größe', 'two words']);
    expect(tagged.of(2)).toBeUndefined();
    expect(tagged.errors).toEqual({ 2: 'not_found', 9: 'not_found' });
    expect((await act(data, 'tag', '1', '+GRÖSSE', '-two words')).of(1)?.tags).toEqual(['größe']);

    expect((await act(data, 'note', '1', 'two\r\nlines')).of(1)?.note).toBe('two\nlines');
    expect((await act(data, 'note', '1', '--', '-1 is odd')).of(1)?.note).toBe('-1 is odd');
    expect((await act(data, 'note', '1', '')).of(1)?.note).toBe('');

    const refused = await act(data, 'rename', '1', '2', 'a\u202eb');
    expect(refused.code).toBe(2);
    expect(refused.errors).toEqual({ 1: 'bad_input', 2: 'bad_input' });
    expect((await act(data, 'tag', '1', '+a\nb')).errors).toEqual({ 1: 'bad_input' });
    const unsigned = await commandJson(data, 'runs', 'tag', '1', 'draft');
    expect(unsigned.value).toMatchObject({
      error: {
        message: expect.stringContaining('Write “+draft” to add it as a tag, “-draft” to remove it.') as string,
      },
    });
    for (const words of [
      ['tag', '1'],
      ['tag', '+x'],
      ['tag', 'one', '+x'],
      ['tag', '1', '+'],
      ['note', '1'],
      ['rename', 'x', 'y'],
      ['pause'],
      ['prioritise', '1'],
      ['prioritise', '1', '--priority', '1001'],
      ['prioritise', '1', '--priority', 'first'],
      ['resume', 'x'],
    ]) {
      const { code, value } = await commandJson(data, 'runs', ...words);
      expect(code, words.join(' ')).toBe(2);
      expect(value).toMatchObject({ error: { code: 'bad_input' } });
    }
    const help = await command(data, 'runs', '--help');
    for (const name of ['resume', 'pause', 'cancel', 'tag', 'note', 'rename'])
      expect(help.stdout).toContain(` ${name} `);

    const found = await commandJson(data, 'runs', 'list', '--where', "name = 'ÜBUNG EINS' and tag:GRÖSSE");
    expect(found.value).toMatchObject({ total: 1 });
    const { code, stderr } = await command(data, 'runs', 'list', '--where', 'status = succeeded and id in (1, two)');
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      'id needs a whole number, e.g. 10, not “two”. At character 34: “two”.',
      '  status = succeeded and id in (1, two)',
      `  ${' '.repeat(33)}^^^`,
      '',
    ]);
  });

  it('pauses, resumes and cancels what another process trains', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    expect((await commandJson(data, 'runs', 'resume', '1', '--detach')).value).toMatchObject({
      error: { code: 'conflict' },
    });

    const serve = startCommand(data, '--json', 'serve', '--no-open');
    await expect.poll(() => serve.stdout(), { timeout: 60_000, interval: 50 }).toContain('url');
    const training = startCommand(
      data,
      '--json',
      'train',
      '--preset',
      'part4',
      '--set',
      'steps=1000000',
      '--engine',
      'cpu',
    );
    await expect.poll(() => status(data, 1), { timeout: 60_000 }).toBe('running');

    const paused = await act(data, 'pause', '1', '7');
    expect(paused.code).toBe(1);
    expect(paused.of(1)?.status).toBe('paused');
    expect(paused.errors).toEqual({ 7: 'not_found' });
    expect((await act(data, 'pause', '1')).errors).toEqual({ 1: 'conflict' });
    expect((await act(data, 'resume', '1', '--detach')).of(1)?.status).toBe('running');

    const cancelled = await act(data, 'cancel', '1');
    expect(cancelled.code).toBe(0);
    expect(cancelled.of(1)?.status).toBe('cancelled');
    expect((await training.result).code).toBe(130);
    expect((await act(data, 'cancel', '1')).errors).toEqual({ 1: 'conflict' });

    const resumed = startCommand(data, '--json', 'runs', 'resume', '1');
    await expect.poll(() => status(data, 1), { timeout: 60_000 }).toBe('running');
    // From its first word of progress on it hears a Ctrl+C.
    await expect.poll(() => resumed.stderr(), { timeout: 60_000, interval: 20 }).not.toBe('');
    resumed.process.kill('SIGINT');
    const { code, stdout } = await resumed.result;
    expect(code).toBe(130);
    expect(acted.parse(JSON.parse(stdout)).runs).toMatchObject([{ run: 1, status: 'cancelled' }]);
  });

  it('gives runs that wait a priority, and no others', async () => {
    const data = temporaryFolder();
    const store = openedStore(data);
    store.runs.create(newRun());
    store.runs.create(newRun());
    store.queue.enqueue(1, '2026-01-02T03:04:00.000Z');
    store.runs.update(2, { status: 'succeeded', endedAt: '2026-01-02T03:04:05.000Z' });
    store.close();
    const lowered = await act(data, 'prioritise', '1', '2', '9', '--priority', '-7');
    expect(lowered.code).toBe(1);
    expect(lowered.of(1)?.status).toBe('queued');
    expect(lowered.errors).toEqual({ 2: 'conflict', 9: 'not_found' });
    expect((await commandJson(data, 'runs', 'show', '1')).value).toMatchObject({ priority: -7 });
  });

  it('follows a resumed run to its end, in a lab that nobody else has open', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    const settings = ['--set', 'steps=200', '--set', 'minimumChange=0', '--engine', 'wasm'];
    const training = startCommand(data, '--json', 'train', '--preset', 'part4', ...settings);
    await expect.poll(() => training.stderr(), { timeout: 60_000, interval: 20 }).toMatch(/[1-9]\d? %/);
    training.process.kill('SIGINT');
    expect((await training.result).code).toBe(130);
    const { code, of, errors } = await act(data, 'resume', '1', '5');
    expect(code).toBe(1);
    expect(errors).toEqual({ 5: 'not_found' });
    expect(of(1)).toMatchObject({ status: 'succeeded', steps: 200 });
    expect((await act(data, 'resume', '1')).errors).toEqual({ 1: 'conflict' });
  });
});

describe('what a lab holds', () => {
  beforeAll(packedSample);

  it('is shown written out on a terminal, also where it is in the database already', async () => {
    const data = temporaryFolder();
    const store = openedStore(data);
    store.runs.create(newRun());
    store.close();
    const database = new Database(join(data, 'lab.sqlite'));
    database.prepare('UPDATE runs SET name = ?, error = ?').run('a\x1b[2J\u202eb\nfake', 'lost\x07\x9b');
    database.prepare('INSERT INTO run_tags VALUES (1, ?)').run('t\u2066\r');
    database.close();
    for (const words of [['list'], ['show', '1'], ['rename', '1', 'b'], ['tag', '1', '-nothing'], ['delete', '1']]) {
      for (const form of [[], ['--json']]) {
        const { stdout, stderr } = await command(data, ...form, 'runs', ...words);
        expect(firstHidden(stdout, '\n') ?? firstHidden(stderr, '\n'), words.join(' ')).toBeUndefined();
        const said = `${stdout}${stderr}`;
        if (words[0] === 'list')
          expect(said).toContain(form.length > 0 ? 'a\\u001b[2J\\u202eb\\nfake' : 'a\\x1b[2J\\u202eb\\nfake');
      }
    }
    expect((await command(data, 'runs', 'show', '\x1b[31m')).stderr).toContain('\\x1b[31m');
  });

  it('is refused where it is written, with a sentence that names the character', async () => {
    const data = temporaryFolder();
    await command(data, 'digits', 'add', '--sample');
    for (const words of [
      ['--name', 'a\x1b[31mb'],
      ['--name', 'two\nlines'],
      ['--tag', 'a\u202eb'],
      ['--tag', 'a\u200bb'],
    ]) {
      const { code, value } = await commandJson(data, 'train', '--preset', 'part4', '--set', 'steps=2', ...words);
      expect(code).toBe(2);
      expect(value).toHaveProperty('error.message', expect.stringMatching(/hidden character U\+[0-9A-F]{4}/));
    }
  });
});
