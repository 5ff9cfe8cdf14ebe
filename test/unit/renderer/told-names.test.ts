import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
/** Shown as text, as in `{{ run.name }}` or `${run.value.name}` of a label. */
const raw = /(?:\{\{|\$\{|drawn\(run\.value,)\s*(?:[\w.]+\.)?(?:run|parent|child)(?:\.value)?\.name\b/g;
/** What another program calls a run that is not in the lab yet, and a curve, whose name is told already. */
const told = new Set(['renderer/features/runs/import-dialog.vue', 'renderer/parts/run-lines.ts']);

describe('the name of a run', () => {
  it('is told by one helper wherever a page shows it', () => {
    const found = globSync('renderer/**/*.{vue,ts}', { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !told.has(file))
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(raw)].map(([text]) => ({ file, text })));
    expect(found, 'Use useToldNames, or useNamesOf where only number and name are known').toEqual([]);
    expect('{{ run.name }} ${run.value.name} {{ lineage.parent.name }}'.match(raw)).toHaveLength(3);
  });
});
