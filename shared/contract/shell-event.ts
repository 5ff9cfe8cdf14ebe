import { z } from 'zod';

/** Whether the lab answers. What holds the connection to it sends this, a lab never does. */
export const connectionEvent = z.object({ type: z.literal('connection'), connected: z.boolean() });
export type ConnectionEvent = z.infer<typeof connectionEvent>;

/**
 * What the shell around a page tells it. A shell is on the person's own computer and a lab need not be, so these come by a way
 * of their own: a lab that sends one is not heard.
 */
export const shellEvent = z.discriminatedUnion('type', [
  connectionEvent,
  /** What was chosen in the desktop's menu, for the page to do. */
  z.object({ type: z.literal('go'), address: z.string().startsWith('/') }),
  z.object({
    type: z.literal('command'),
    command: z.enum(['undo', 'palette', 'inspector', 'keys', 'back', 'forward', 'start', 'connect']),
  }),
  /** A folder of data that was dropped on the window, chosen in a dialog or opened from outside: to be added. */
  z.object({
    type: z.literal('open-data'),
    kind: z.enum(['digits', 'matrices', 'faces', 'face-list', 'archive']),
    path: z.string(),
  }),
  /** A path for a box of the page, which had the shell ask for it. */
  z.object({ type: z.literal('path-chosen'), kind: z.enum(['export-folder', 'engine-source']), path: z.string() }),
  /** A sentence for the person. */
  z.object({ type: z.literal('notice'), text: z.string(), bad: z.boolean().optional() }),
]);
export type ShellEvent = z.infer<typeof shellEvent>;
