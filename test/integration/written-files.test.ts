import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, commandJson } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

const onWindows = process.platform === 'win32';
const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

async function refused(data: string, ...words: string[]): Promise<{ code: string; message: string }> {
  const { code, value } = await commandJson(data, ...words);
  expect(code).toBe(1);
  return failure.parse(value).error;
}

describe.skipIf(onWindows)('A file that a command is to write', () => {
  const data = mkdtempSync(join(tmpdir(), 'hidden-unit-written-'));
  afterAll(() => {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  });
  /** A lab with one run, made by the first test. */
  async function prepared(): Promise<string> {
    if (existsSync(join(data, 'runs', '1'))) return data;
    packedSample();
    expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
    const train = await command(data, 'train', '--preset', 'part4', '--engine', 'cpu', '--set', 'steps=2');
    expect(train.code).toBe(0);
    return data;
  }

  const writers: [string, string[]][] = [
    ['runs export', ['runs', 'export', '1', '--format', 'json', '--out']],
    ['runs archive', ['runs', 'archive', '1', '--out']],
    ['ledger export', ['ledger', 'export', '--out']],
    ['faces patch export', ['faces', 'patch', 'export', '--out']],
  ];
  it.each(writers)('is not a pipe that nobody reads from, and gets the folder it needs: %s', async (_, words) => {
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe.html');
    execFileSync('mkfifo', [pipe]);
    expect(await refused(await prepared(), ...words, pipe)).toEqual({
      code: 'conflict',
      message: `${pipe} is a pipe. Name a file.`,
    });
    const file = join(folder, 'new', 'out.html');
    expect((await command(await prepared(), ...words, file)).code).toBe(0);
    expect(existsSync(file)).toBe(true);
  });

  it('keeps what it had when the disk takes nothing', async () => {
    const folder = temporaryFolder();
    expect(await refused(await prepared(), 'runs', 'export', '1', '--format', 'json', '--out', folder)).toEqual({
      code: 'conflict',
      message: `${folder} is a folder. Name a file.`,
    });
    const link = join(temporaryFolder(), 'kept.json');
    symlinkSync('/dev/full', link);
    expect((await refused(await prepared(), 'runs', 'export', '1', '--format', 'json', '--out', link)).code).toBe(
      'conflict',
    );
    const full = await refused(await prepared(), 'runs', 'export', '1', '--format', 'json', '--out', '/dev/full');
    expect(full).toMatchObject({ code: 'storage', message: expect.stringContaining('the disk is full') as string });
  });

  it('reads no weights of a size that no net has', async () => {
    const file = join(temporaryFolder(), 'huge.pth');
    writeFileSync(file, 'PK');
    truncateSync(file, 40 * 1024 ** 3);
    const { code, message } = await refused(await prepared(), 'extractors', 'add', file);
    expect(code).toBe('bad_data');
    expect(message).toContain(`${40 * 1024 ** 3} bytes`);
  });

  it('reads a ledger in UTF-16 as it reads lists', async () => {
    const file = join(temporaryFolder(), 'ledger.json');
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'resources', 'ledgers', 'report.json'), 'utf8');
    writeFileSync(file, `\uFEFF${text}`, 'utf16le');
    const { code, value } = await commandJson(await prepared(), 'ledger', 'show', '--ledger', file);
    expect({ code, keys: Object.keys(Object(value)) }).toMatchObject({ code: 0 });
  });
});
