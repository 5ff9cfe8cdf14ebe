import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageOneByOne } from '../../../main/setup/dist-packages.mjs';
import { temporaryFolder } from '../../temporary.ts';

it('makes the packages that can be made, and knows why the others cannot', async () => {
  const folder = temporaryFolder();
  const list = join(folder, 'latest-linux.yml');
  writeFileSync(list, 'path: only-one.deb');
  const packer: Record<string, string> = {
    AppImage: `console.log('  • building'); console.log('  ⨯ getaddrinfo ENOTFOUND tools.invalid  failedTask=build stackTrace=Error: x'); console.log('    at y'); process.exit(1)`,
    deb: `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'one.deb'))}, '')`,
  };
  const command = (target: string): [string, string[], NodeJS.ProcessEnv] => [
    process.execPath,
    ['-e', packer[target] ?? ''],
    process.env,
  ];
  expect(await packageOneByOne(['AppImage', 'deb'], command, folder)).toEqual([
    { target: 'AppImage', why: 'getaddrinfo ENOTFOUND tools.invalid' },
  ]);
  expect(existsSync(join(folder, 'one.deb'))).toBe(true);
  // It would lead whoever looks for a newer version to one package of several.
  expect(existsSync(list)).toBe(false);
});
