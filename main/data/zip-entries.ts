import type { Entry, ZipFile } from 'yauzl';

/**
 * The entries of a zip file by their names: each name and each place in the file once, for many entries of one place unpack to more than
 * anybody sent.
 * @param damaged the error for what is wrong, told in words.
 */
export async function zipEntries(
  zip: ZipFile,
  most: number,
  damaged: (why: string) => Error,
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const places = new Set<number>();
  if (zip.entryCount > most) throw damaged(`it holds more than ${most} files`);
  for await (const entry of zip.eachEntry()) {
    const { fileName, relativeOffsetOfLocalHeader: place } = entry;
    if (entries.has(fileName)) throw damaged(`it holds ${fileName} twice`);
    if (places.has(place)) throw damaged(`${fileName} shares its bytes with another file`);
    entries.set(fileName, entry);
    places.add(place);
  }
  return entries;
}
