/** One call of the contract: (name, input) → Result. */
export const callChannel = 'lab:call';

/** One event of the lab, to every window. */
export const eventChannel = 'lab:event';

/** One event of the shell's own, to a window: never one that a lab sends. */
export const shellEventChannel = 'shell:event';

/** One wish of a page to the shell around it, which the lab has no part in: a folder dropped, a dialog, the theme. */
export const shellChannel = 'shell:ask';

/** So many of the files dropped at once are looked at: more come from few folders, which can be dropped themselves. */
export const mostDropped = 1000;

/**
 * How the names of the contract's methods reach the preload: as an argument of its process. The preload then needs neither the
 * contract nor the schema library, which would be read and run again for every page.
 */
export const methodsArgument = '--lab-methods=';
