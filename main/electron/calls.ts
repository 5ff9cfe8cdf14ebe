import { ipcMain, type WebContents } from 'electron';
import { toFailure, type LabEvent, type LabPort, type Result, type ShellEvent } from '../../shared/contract/index.ts';
import { callChannel, eventChannel, shellEventChannel } from './channels.ts';
import { isOwnPage } from './own-page.ts';
import type { Note } from './trouble-log.ts';

/**
 * Answers the calls of the application's own pages. A call from any other page, from a frame inside a page, or without a name
 * is refused and noted; the lab never sees it.
 */
export function answerCalls(lab: Pick<LabPort, 'call'>, note: Note): void {
  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!isOwnPage(event.senderFrame)) {
      note(`Refused a call from ${event.senderFrame?.url ?? 'a page that is gone'}.`);
      return { ok: false, error: { code: 'refused', message: 'This page is not allowed to call the lab.' } };
    }
    if (typeof name !== 'string') {
      return { ok: false, error: { code: 'bad_input', message: 'The call names no method.' } };
    }
    try {
      return await lab.call(name, input);
    } catch (error) {
      note(`${name} failed.`, error);
      return { ok: false, error: toFailure(error) };
    }
  });
}

/** Hands an event of the lab on to a window's page, if there still is one. */
export function handOn(contents: WebContents, event: LabEvent): void {
  if (!contents.isDestroyed()) contents.send(eventChannel, event);
}

/** Tells a window's page, if there still is one, what the shell itself has to say. */
export function tell(contents: WebContents, event: ShellEvent): void {
  if (!contents.isDestroyed()) contents.send(shellEventChannel, event);
}
