import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toFailure } from '../../../shared/failure.ts';
import { writeDurably } from '../../durable-file.ts';

/** Why the last attempt to install did not succeed. */
const lastFailure = z.object({ at: z.iso.datetime(), code: z.string(), message: z.string() });
export type LastFailure = z.infer<typeof lastFailure>;

const name = 'last-failure.json';

/** Keeps why an installation failed, as well as a full or missing disk lets it. One that was cancelled is no failure. */
export async function rememberFailure(root: string, error: unknown): Promise<void> {
  const { code, message } = toFailure(error);
  if (code === 'cancelled') return;
  const failure: LastFailure = { at: new Date().toISOString(), code, message };
  await writeDurably(join(root, name), JSON.stringify(failure)).catch(() => undefined);
}

export async function forgetFailure(root: string): Promise<void> {
  await rm(join(root, name), { force: true });
}

export function readFailure(root: string): LastFailure | null {
  try {
    return lastFailure.parse(JSON.parse(readFileSync(join(root, name), 'utf8')));
  } catch {
    return null;
  }
}
