import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

it('is one drawing for the app and for its page in a browser', () => {
  const [app, page] = ['resources/icons/icon.svg', 'renderer/public/icon.svg'].map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  expect(page).toBe(app);
});
