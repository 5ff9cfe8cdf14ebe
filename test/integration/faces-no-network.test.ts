import { readFileSync, readlinkSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasNamespaces } from '../../main/jobs/child.ts';
import { imagingLab } from '../imaging-lab.ts';

describe.skipIf(!hasNamespaces())('the process that decodes', () => {
  it('has no network, not even a loopback', async () => {
    const lab = imagingLab();
    const red = { width: 64, height: 64, channels: 3 as const, background: 'red' };
    const sha256 = lab.put(await sharp({ create: red }).jpeg().toBuffer());
    expect(await lab.imaging.photo(sha256, 64)).not.toHaveLength(0);
    const [pid] = lab.imaging.pids();
    expect(readlinkSync(`/proc/${pid}/ns/net`)).not.toBe(readlinkSync('/proc/self/ns/net'));
    const interfaces = readFileSync(`/proc/${pid}/net/dev`, 'utf8').match(/^\s*\w+:/gm);
    expect(interfaces?.map((name) => name.trim())).toEqual(['lo:']);
    // No address and no route: the only interface is down.
    expect(readFileSync(`/proc/${pid}/net/fib_trie`, 'utf8').trim()).toBe('');
  });
});
