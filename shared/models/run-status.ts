/** `queued → running ⇄ paused → succeeded | failed | cancelled | interrupted`; an interrupted or cancelled run can be resumed. */
export const runStatuses = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;

/** What a status says of its run, as in “Run 3 has succeeded”. */
export const statusWords: Readonly<Record<(typeof runStatuses)[number], string>> = {
  queued: 'is queued',
  running: 'is running',
  paused: 'is paused',
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
};
