import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const modules = join(import.meta.dirname, '../../../../../node_modules');
const about = z.object({ version: z.string() });

it('The decoder in WebAssembly is of the version of the native one', () => {
  const versions = ['sharp', '@img/sharp-wasm32'].map(
    (name) => about.parse(JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))).version,
  );
  expect(versions[0]).toBe(versions[1]);
});
