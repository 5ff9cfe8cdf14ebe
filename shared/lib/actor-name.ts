/** What nobody sees: soft hyphens, zero-width blanks and joiners, word joiners, byte order marks, variation selectors. */
const unseen = /[\u00AD\u034F\u180E\u200B-\u200D\u2060-\u2064\uFEFF\uFE00-\uFE0F]/gu;
/** Blanks of any width, the tab aside, which no name may have. */
const blanks = /\p{Zs}+/gu;

/**
 * The one form of an actor's name, so that names that look the same are the same: in Unicode's form NFKC, without characters that
 * nobody sees, with one plain blank between words and none around.
 */
export function actorName(written: string): string {
  return written.normalize('NFKC').replace(unseen, '').replace(blanks, ' ').trim().normalize('NFKC');
}
