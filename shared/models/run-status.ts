/** `queued → running ⇄ paused → succeeded | failed | cancelled | interrupted`; an interrupted or cancelled run can be resumed. */
export const runStatuses = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
