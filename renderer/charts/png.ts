/**
 * A canvas as a PNG on an opaque ground, so that light text does not end on a white page.
 * @throws Error when the browser cannot encode it.
 */
export function canvasPng(canvas: HTMLCanvasElement | null, ground: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const copy = document.createElement('canvas');
    copy.width = canvas?.width ?? 1;
    copy.height = canvas?.height ?? 1;
    const context = copy.getContext('2d');
    if (canvas !== null && context !== null) {
      context.fillStyle = ground;
      context.fillRect(0, 0, copy.width, copy.height);
      context.drawImage(canvas, 0, 0);
    }
    copy.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture could not be encoded as PNG.'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** Words as a file name: lower case, joined by hyphens. */
export function fileName(...words: (string | number)[]): string {
  return words
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
