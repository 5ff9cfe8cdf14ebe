import { watchEffect, type Directive } from 'vue';
import { lostSince, needsLab } from './last-known.ts';

type Control = HTMLButtonElement | HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Kept {
  /** Whether it is off for a reason of its own. */
  off: boolean;
  title: string | null;
  stop: () => void;
}

const kept = new WeakMap<Control, Kept>();

/**
 * For a control that is no `ui-…` of its own and does nothing without the lab: it is off while the lab does not answer, and says so. Its
 * value says whether it is off anyhow, in the place of `disabled`. What needs nothing of the lab is marked `data-local` instead.
 */
export const vNeedsLab: Directive<Control, boolean | undefined> = {
  mounted(control, { value }) {
    const own: Kept = { off: value === true, title: control.getAttribute('title'), stop: () => undefined };
    kept.set(control, own);
    own.stop = watchEffect(() => {
      show(control, own, lostSince.value !== undefined);
    }).stop;
  },
  updated(control, { value }) {
    const own = kept.get(control);
    if (own === undefined) return;
    own.off = value === true;
    const lost = lostSince.value !== undefined;
    if (!lost) own.title = control.getAttribute('title');
    show(control, own, lost);
  },
  beforeUnmount(control) {
    kept.get(control)?.stop();
  },
};

function show(control: Control, { off, title }: Kept, lost: boolean): void {
  control.disabled = off || lost;
  const said = lost ? needsLab : title;
  if (said === null) control.removeAttribute('title');
  else control.setAttribute('title', said);
}

declare module 'vue' {
  interface GlobalDirectives {
    vNeedsLab: typeof vNeedsLab;
  }
}
