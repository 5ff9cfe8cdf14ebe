import { readdirSync, truncateSync, writeFileSync, mkdirSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latestVersion } from '../../main/store/migrations/index.ts';
import { openLab } from '../../main/lab.ts';
import { command, commandJson, startCommand } from '../command-line.ts';
import { packedSample } from '../sample.ts';
import { temporaryFolder } from '../temporary.ts';

function dailyIn(data: string): string[] {
  const folder = join(data, 'backups');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('daily')) : [];
}

/** A lab with one set of digits, closed. */
async function usedLab(): Promise<string> {
  packedSample();
  const data = temporaryFolder();
  expect((await command(data, 'digits', 'add', '--sample')).code).toBe(0);
  return data;
}

/** What follows the version in the name of a backup. */
const dayOf = (name: string): string => name.replace(/^lab-daily-v\d+-/, '');

describe('a lab in use', () => {
  it('has one backup for each day, of the last seven days on which it was open', async () => {
    const data = await usedLab();
    const folder = join(data, 'backups');
    mkdirSync(folder, { recursive: true });
    const days = Array.from({ length: 9 }, (_, day) => `lab-daily-v6-2026-01-0${day + 1}T00-00-00Z.sqlite`);
    const update = 'lab-v5-2026-01-01T00-00-00Z.sqlite';
    for (const name of [...days, update]) writeFileSync(join(folder, name), 'of another day');
    for (let opening = 0; opening < 3; opening++) {
      const lab = await openLab(data);
      await lab.close();
    }
    const daily = dailyIn(data).toSorted((a, b) => dayOf(a).localeCompare(dayOf(b)));
    expect(daily).toHaveLength(7);
    expect(daily.slice(0, 6)).toEqual(days.slice(3));
    expect(daily[6]).toContain(new Date().toISOString().slice(0, 8));
    expect(existsSync(join(folder, update))).toBe(true);
    expect(readFileSync(join(data, 'logs', 'lab.log'), 'utf8')).toContain('Made the backup of the day');
  });

  it('that is new is closed without one', async () => {
    const data = temporaryFolder();
    await (await openLab(data)).close();
    expect(dailyIn(data)).toEqual([]);
  });
});

describe('the commands for backups', () => {
  it('bring a lab back whose database was lost, and say how at each step', async () => {
    const data = await usedLab();
    await command(data, 'data', 'list');
    const [name = ''] = dailyIn(data);
    expect(name).not.toBe('');

    truncateSync(join(data, 'lab.sqlite'), 0);
    const refused = await command(data, 'runs', 'list');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(name);
    expect(refused.stderr).toContain(`hidden-unit backups restore ${name}`);

    expect((await commandJson(data, 'backups', 'list')).value).toMatchObject({
      folder: join(data, 'backups'),
      backups: [{ name, kind: 'daily', version: latestVersion }],
    });
    expect((await command(data, 'backups', 'list')).stdout).toContain(name);
    const restored = await commandJson(data, 'backups', 'restore', name);
    expect(restored).toMatchObject({ code: 0, value: { backup: { name }, runsAside: null } });
    expect((await commandJson(data, 'data', 'list')).value).toMatchObject({ sets: [{ ref: { id: 'sample' } }] });
  });

  it('refuse to restore while a lab is open, and a name that is not there', async () => {
    const data = await usedLab();
    await command(data, 'data', 'list');
    const [name = ''] = dailyIn(data);
    const serving = startCommand(data, '--json', 'serve', '--no-open');
    await expect.poll(() => serving.stdout(), { timeout: 60_000, interval: 20 }).toContain('http://');
    expect(await commandJson(data, 'backups', 'restore', name)).toMatchObject({
      code: 1,
      value: { error: { code: 'conflict', message: expect.stringContaining('is open') as string } },
    });
    expect((await commandJson(data, 'backups', 'list')).code).toBe(0);
    expect(await commandJson(data, 'backups', 'restore', 'yesterday')).toMatchObject({
      code: 1,
      value: { error: { code: 'not_found', message: expect.stringContaining(name) as string } },
    });
  });
});
