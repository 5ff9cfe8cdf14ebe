import { statSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openLab } from '../../main/lab.ts';
import { labClient, valueOf } from '../../shared/contract/index.ts';
import { writeLargeArchive } from '../archived-content.ts';
import { temporaryFolder } from '../temporary.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'job-process.ts');
/** 60 runs of 1.6 MB. */
const [runs, lines] = [60, 160];
const heapMegabytes = 72;

describe('an import', () => {
  it('has one run at a time in memory, whatever the archive holds', async () => {
    const path = join(temporaryFolder(), 'large.hidden-unit');
    await writeLargeArchive(path, { runs, lines });
    expect(statSync(path).size, 'or this proves nothing').toBeGreaterThan((runs * lines * 10_000) / 2.5);
    const data = temporaryFolder();
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${heapMegabytes}`, fixture, data, 'archives.import', JSON.stringify({ path })],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let [said, complaint] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
    child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString('utf8')));
    await once(child, 'close');
    expect(said, complaint.slice(-2000)).toBe('open\nend succeeded\n');
    const lab = await openLab(data);
    expect((await valueOf(labClient(lab).runs.list({ limit: 1 }))).total).toBe(runs);
    await lab.close();
  });
});
