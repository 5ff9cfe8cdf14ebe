import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRefusalLog } from '../../../main/wire/refusal-log.ts';

describe('The log of refusals', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hidden-unit-log-'));
    file = join(folder, 'logs', 'shell.log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is one JSON object a line, readable by its owner only, without tokens and without line breaks of an attacker', async () => {
    const log = openRefusalLog(file);
    log.add({ what: 'GET /?token=secret', why: 'token used\n{"forged": true}', origin: 'http://evil.example' });
    await log.flush();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ what: 'GET /?…', origin: 'http://evil.example' });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never fills the disk', async () => {
    const log = openRefusalLog(file, 10_000);
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 1000; index += 1) log.add({ what: 'x'.repeat(10_000), why: 'flood' });
      await log.flush();
    }
    const bytes = statSync(file).size + (existsSync(`${file}.1`) ? statSync(`${file}.1`).size : 0);
    // Two files, each at most its limit and one batch of 200 lines of at most 300 bytes.
    expect(bytes).toBeLessThan(2 * (10_000 + 200 * 300));
    expect(readFileSync(file, 'utf8')).toContain('not written');
  });

  it('loses lines, not the lab, where nothing can be written', async () => {
    writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
    const log = openRefusalLog(file);
    log.add({ what: 'GET /', why: 'no cookie' });
    await expect(log.flush()).resolves.toBeUndefined();
  });
});
