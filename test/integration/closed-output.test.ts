import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { commandJson, startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const entry = join(import.meta.dirname, '..', '..', 'main', 'cli.ts');

describe('a command whose output nobody reads', () => {
  beforeAll(packedSample);

  it('goes on with its work when standard output and standard error are closed', async () => {
    const data = temporaryFolder();
    await commandJson(data, 'digits', 'add', '--sample');
    const train = startCommand(data, 'train', '--preset', 'part4', '--set', 'steps=30');
    train.process.stdout?.destroy();
    train.process.stderr?.destroy();
    expect((await train.result).code).toBe(0);
    const { value } = await commandJson(data, 'runs', 'list');
    expect(value).toMatchObject({ total: 1, runs: [{ status: 'succeeded' }] });
  });

  it('ends without a word where only the first line of a list is read', async () => {
    const help = startCommand(temporaryFolder(), 'faces', '--help');
    help.process.stdout?.destroy();
    expect(await help.result).toMatchObject({ code: 0, stderr: '' });
  });

  it.runIf(process.platform === 'linux')('fails with a sentence where its result cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [entry, '--data', temporaryFolder(), '--json', 'runs', 'list'], {
      stdio: ['ignore', full, 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let said = '';
    child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toContain('The result could not be written');
    expect(said).toContain('Make space, or write it elsewhere.');
  });
});
