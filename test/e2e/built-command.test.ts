import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { appRoot } from '../../main/places.ts';
import { temporaryFolder } from '../temporary.ts';

const run = promisify(execFile);

it.skipIf(process.platform === 'win32')(
  'is a program that a shell starts by itself, and that keeps its compiled code beside itself',
  async () => {
    // A copy, which has compiled nothing yet.
    const root = temporaryFolder();
    await mkdir(join(root, 'out'));
    await cp(join(appRoot, 'out', 'main'), join(root, 'out', 'main'), {
      recursive: true,
      filter: (path) => !path.endsWith('.compiled'),
    });
    await copyFile(join(appRoot, 'package.json'), join(root, 'package.json'));
    for (const folder of ['node_modules', 'resources']) await symlink(join(appRoot, folder), join(root, folder));
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    };
    delete env['NODE_COMPILE_CACHE'];
    const { stdout } = await run(join(root, 'out', 'main', 'cli.cjs'), ['--version'], { env });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await readdir(join(root, 'out', 'main', '.compiled'))).not.toEqual([]);
  },
);
