/**
 * A text as it is compared and searched: NFC, without upper and lower case in any script, so that `STRASSE` is `straße` and `Übung`
 * is `ÜBUNG` however its Ü is written (Unicode 16, section 3.13, by way of upper case). A sigma at the end of a word is one like
 * others, and the dot of a Turkish İ does not count.
 */
export function foldedText(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  // First to lower case: ẞ has no upper case, ß has SS.
  const folded = text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase();
  return folded.replaceAll('ς', 'σ').replaceAll('i\u0307', 'i').normalize('NFC');
}

const beyondAscii = /[^\0-\x7f]/;
