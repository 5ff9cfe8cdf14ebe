import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCheckpoints } from '../../main/work/wal-copier.ts';
import { openStore } from '../../main/store/store.ts';
import { temporaryFolder } from '../temporary.ts';

const megabyte = 'm'.repeat(2 ** 20);

function opened() {
  const folder = temporaryFolder();
  const store = openStore(folder);
  const checkpoints = openCheckpoints(store.log);
  onTestFinished(async () => {
    await checkpoints.close();
    store.close();
  });
  /** Adds a megabyte. */
  const write = (number: number): void => {
    store.snapshots.put({ hash: `${number}`, kind: 'digits', content: { megabyte } });
  };
  return { folder, store, checkpoints, write };
}

it('keep the log bounded however much is written, as long as the writer waits now and then', async () => {
  const { folder, store, checkpoints, write } = opened();
  let longest = 0;
  for (let number = 0; number < 300; number++) {
    write(number);
    await checkpoints.caughtUp();
    longest = Math.max(longest, store.log.length().pages);
  }
  // 32,000 pages of 4 KB, and what went beyond.
  expect(longest).toBeLessThan(32_500);
  expect(statSync(join(folder, 'lab.sqlite-wal')).size).toBeLessThan(32_500 * 4120);
  expect(statSync(join(folder, 'lab.sqlite')).size).toBeGreaterThan(100 * 2 ** 20);
});

it('copy what was written without being asked, when it is more than four megabytes', async () => {
  const { store, write } = opened();
  for (let number = 0; number < 5; number++) write(number);
  expect(store.log.length().copied).toBe(0);
  await expect
    .poll(
      () => {
        const { pages, copied } = store.log.length();
        return pages - copied;
      },
      { timeout: 20_000 },
    )
    .toBe(0);
});

it('leave no more to the closing of the database than a moment takes', async () => {
  const { store, checkpoints, write } = opened();
  for (let number = 0; number < 20; number++) write(number);
  await checkpoints.close();
  const { pages, copied } = store.log.length();
  expect(copied).toBe(pages);
});

it('give the copying back to the writer when their thread cannot be started', async () => {
  const folder = temporaryFolder();
  const store = openStore(folder);
  const checkpoints = openCheckpoints({ ...logOf(store), file: join(folder, 'not there.sqlite') });
  onTestFinished(async () => {
    await checkpoints.close();
    store.close();
  });
  for (let number = 0; number < 150; number++) {
    store.snapshots.put({ hash: `${number}`, kind: 'digits', content: { megabyte } });
    await checkpoints.caughtUp();
  }
  expect(store.log.length().pages).toBeLessThan(17_000);
});

function logOf({ log }: ReturnType<typeof openStore>): ReturnType<typeof openStore>['log'] {
  return { file: log.file, length: () => log.length(), copiedByWriter: (itself) => log.copiedByWriter(itself) };
}
