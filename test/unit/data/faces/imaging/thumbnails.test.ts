import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Thumbnails } from '../../../../../main/data/faces/imaging/thumbnails.ts';
import { temporaryFolder } from '../../../../temporary.ts';

const picture = (value: number, size = 100): Uint8Array => new Uint8Array(size).fill(value);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

describe('the thumbnails', () => {
  it('give back what was kept, in this process and the next', async () => {
    const folder = temporaryFolder();
    const first = new Thumbnails(folder);
    expect(await first.get('aa.webp')).toBeUndefined();
    await first.put('aa.webp', picture(7));
    expect(await first.get('aa.webp')).toEqual(picture(7));
    expect(await new Thumbnails(folder).get('aa.webp')).toEqual(picture(7));
  });

  it('stay within their bound, and lose first what was not looked at for longest', async () => {
    const thumbnails = new Thumbnails(temporaryFolder(), 1000);
    const names = Array.from({ length: 10 }, (_, at) => `a${at}.webp`);
    for (const name of names) await thumbnails.put(name, picture(1));
    await thumbnails.get('a0.webp');
    await thumbnails.put('b0.webp', picture(2));
    // 1,100 bytes are above the bound of 1,000: down to 900, so the two oldest went; a0 was looked at.
    const kept = await Promise.all([...names, 'b0.webp'].map((name) => thumbnails.get(name)));
    expect(kept.map((bytes) => bytes !== undefined)).toEqual([true, false, false, ...Array<boolean>(8).fill(true)]);
  });

  it('count what an earlier process kept, and know by its times what was looked at', async () => {
    const folder = temporaryFolder();
    const earlier = new Thumbnails(folder, 1000);
    for (let at = 0; at < 9; at += 1) await earlier.put(`a${at}.webp`, picture(1));
    for (let at = 0; at < 9; at += 1)
      utimesSync(join(folder, '1', 'a' + String(at), `a${at}.webp`), 1000 - at, 1000 - at);
    await new Thumbnails(folder, 1000).put('b0.webp', picture(2, 200));
    expect(filesIn(folder)).toEqual([
      'a0.webp',
      'a1.webp',
      'a2.webp',
      'a3.webp',
      'a4.webp',
      'a5.webp',
      'a6.webp',
      'b0.webp',
    ]);
  });

  it('remove what was not finished and what another version made', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '1'));
    mkdirSync(join(folder, '0'));
    writeFileSync(join(folder, '1', 'x.part'), 'half');
    writeFileSync(join(folder, '0', 'old.webp'), 'old');
    await new Thumbnails(folder).put('aa.webp', picture(3));
    expect(filesIn(folder)).toEqual(['aa.webp']);
    expect(existsSync(join(folder, '0'))).toBe(false);
  });

  it('that cannot be written are left, and nobody hears of it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '1'), 'a file where the folder should be');
    const thumbnails = new Thumbnails(folder);
    await thumbnails.put('aa.webp', picture(3));
    expect(await thumbnails.get('aa.webp')).toBeUndefined();
  });
});
