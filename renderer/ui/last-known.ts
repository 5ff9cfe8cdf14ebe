import { readonly, shallowRef } from 'vue';

const since = shallowRef<number>();

/**
 * Since when the lab has not answered, in milliseconds since 1970; undefined while it does. What is shown as happening now is only
 * the last that is known then, and says so.
 */
export const lostSince = readonly(since);

/** Called by what watches the connection. */
export function setAnswering(answering: boolean): void {
  if (answering) since.value = undefined;
  else since.value ??= Date.now();
}

/** Why a button that needs the lab is off. */
export const needsLab = 'The lab does not answer. Reconnect first.';
