import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const control = /<(button|input|select|textarea)\b(?:"[^"]*"|[^">])*>/g;

describe('a control of the page', () => {
  it('that is no primitive says whether it works without the lab', () => {
    const files = globSync('renderer/**/*.vue', { cwd: root }).filter(
      (file) => !file.startsWith(join('renderer', 'ui') + sep),
    );
    const found = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(control)].map(([tag]) => ({ file, tag })),
    );
    expect(found.length, 'or this proves nothing').toBeGreaterThan(10);
    const silent = found.filter(({ tag }) => !/\s(v-needs-lab|data-local)[\s=/>]/.test(tag));
    expect(silent, 'Use UiButton, or say v-needs-lab or data-local').toEqual([]);
  });
});
