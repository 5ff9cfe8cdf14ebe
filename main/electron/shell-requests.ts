import { ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { mostDropped, shellChannel } from './channels.ts';
import { isOwnPage } from './own-page.ts';
import type { Note } from './trouble-log.ts';

/** What a dialog of the system is opened for: data to import, or a path for a box of the page. */
export const dialogKinds = [
  ...(['digits', 'matrices', 'faces', 'face-list', 'archive'] as const),
  ...(['export-folder', 'engine-source'] as const),
] as const;

export const themeChoice = z.enum(['system', 'light', 'dark']);

const path = z.string().min(1).max(4096);

/** What a page's preload asks of the shell (see `page-wishes.ts`, which sends it). */
const shellRequest = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('theme'), choice: themeChoice }),
  z.strictObject({ ask: z.literal('dropped'), paths: z.array(path).min(1).max(mostDropped), more: z.int().min(0) }),
  z.strictObject({ ask: z.literal('choose'), value: z.enum(dialogKinds) }),
  z.strictObject({ ask: z.literal('connect'), value: path }),
  z.strictObject({ ask: z.literal('outside'), value: path }),
  z.strictObject({ ask: z.literal('print-ledger') }),
]);
export type ShellRequest = z.infer<typeof shellRequest>;

/** Hears the application's own pages. Any other page, any frame inside a page and anything that is no request is refused and noted. */
export function answerShellRequests(answer: (request: ShellRequest, from: WebContents) => void, note: Note): void {
  ipcMain.on(shellChannel, (event, asked: unknown) => {
    if (!isOwnPage(event.senderFrame)) {
      note(`Refused a request from ${event.senderFrame?.url ?? 'a page that is gone'}.`);
      return;
    }
    const request = shellRequest.safeParse(asked);
    if (request.success) answer(request.data, event.sender);
    else note('Refused an unknown request.', request.error);
  });
}
