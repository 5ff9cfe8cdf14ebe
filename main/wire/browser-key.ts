import { createHmac, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, rm, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** `<data>/browser-key.json`: what the cookies of browsers are made from. Without it every browser needs a new address. */
const keptKey = z.strictObject({ key: z.base64url().length(43), madeAt: z.iso.datetime() });

const name = 'browser-key.json';
const mostBytes = 1024;
/** A browser that was let in comes back for so long without a new address. */
const keptForMs = 30 * 24 * 3600 * 1000;

/** The cookie value that lets a browser in at `authority` (`127.0.0.1:port`), 43 characters of base64url. */
export type CookieSecret = (authority: string) => string;

/**
 * Lets a browser that was let in once come back after the shell was started again on the same port. The key stays in the data folder,
 * readable by its owner alone, who could read the lab itself; it never leaves it. A cookie is derived from it for one port, one folder
 * and one lab, so that it opens no other, and a copy of the folder admits nobody. A key that others can read, is older than 30 days
 * or is damaged is replaced. In a folder that cannot be written, the key lasts as long as the process.
 * @param lab what is served: the folder of the lab itself, or the socket of one elsewhere
 */
export async function browserKey(dataDirectory: string, lab: string, now = Date.now()): Promise<CookieSecret> {
  const folder = await realpath(dataDirectory).catch(() => resolve(dataDirectory));
  const key = (await keptIn(folder, now)) ?? (await madeIn(folder, now));
  return (authority) =>
    createHmac('sha256', Buffer.from(key, 'base64url'))
      .update(JSON.stringify([authority, folder, lab]))
      .digest('base64url');
}

/** Never through a link, and never from a device or a pipe, which are not waited for. */
async function keptIn(folder: string, now: number): Promise<string | undefined> {
  // Windows has neither of the two, where they count as 0.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(join(folder, name), flags).catch(() => undefined);
  try {
    return file === undefined ? undefined : await readKey(file, now);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

async function readKey(file: FileHandle, now: number): Promise<string | undefined> {
  const stat = await file.stat();
  const openToOthers = process.platform !== 'win32' && ((stat.mode & 0o077) !== 0 || stat.uid !== process.getuid?.());
  if (!stat.isFile() || stat.size > mostBytes || openToOthers) return undefined;
  const { key, madeAt } = keptKey.parse(JSON.parse(await file.readFile('utf8')));
  const age = now - Date.parse(madeAt);
  return age >= 0 && age < keptForMs ? key : undefined;
}

/** Of two shells that make one at once the first one's counts for later, and the second keeps its own to itself. */
async function madeIn(folder: string, now: number): Promise<string> {
  const key = randomBytes(32).toString('base64url');
  const path = join(folder, name);
  try {
    await rm(path, { force: true });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ key, madeAt: new Date(now).toISOString() })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // The browsers of this process are let in all the same; after it they need a new address.
  }
  return key;
}
