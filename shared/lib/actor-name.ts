/** What nobody sees, bidi marks aside, which no name may have: soft hyphens, zero-width blanks and joiners, variation selectors. */
const unseen = /(?![\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069])\p{Default_Ignorable_Code_Point}/gu;
/** Blanks of any width, the tab aside, which no name may have. */
const blanks = /\p{Zs}+/gu;

/**
 * The one form of an actor's name, so that names that look the same are the same: in Unicode's form NFKC, without characters that
 * nobody sees, with one plain blank between words and none around.
 */
export function actorName(written: string): string {
  return written.normalize('NFKC').replace(unseen, '').replace(blanks, ' ').trim().normalize('NFKC');
}
