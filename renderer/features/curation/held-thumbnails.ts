/** Decoded they would have this many: five thousand of the usual size, which take 20 MB as they came. */
const mostPixels = 64e6;

const held = new Map<string, HTMLImageElement>();
let pixels = 0;

/**
 * Holds a picture that has come, so that the same address needs no request while the page lives: a browser lets go of what it no longer
 * shows. Of those held, the ones that were shown least recently go first.
 */
export function holdThumbnail({ src, complete, naturalWidth, naturalHeight }: HTMLImageElement): void {
  if (!complete || naturalWidth === 0) return;
  const known = held.get(src);
  held.delete(src);
  held.set(src, known ?? copyOf(src));
  if (known === undefined) pixels += naturalWidth * naturalHeight;
  for (const [address, image] of held) {
    if (pixels <= mostPixels) return;
    held.delete(address);
    pixels -= image.naturalWidth * image.naturalHeight;
  }
}

/** Shares the bytes of the picture of that address that is in the page, without what else hangs on its element. */
function copyOf(src: string): HTMLImageElement {
  const image = new Image();
  image.src = src;
  return image;
}
