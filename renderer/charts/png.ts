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
      if (blob === null) reject(new Error('Could not save the image as PNG.'));
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

const enlarged = 8;

/**
 * Small pictures side by side as one PNG, every pixel eight wide and high.
 * @throws Error when the browser cannot encode it.
 */
export function picturesPng(pictures: readonly HTMLCanvasElement[]): Promise<Blob> {
  const sheet = document.createElement('canvas');
  const gap = enlarged;
  sheet.width = pictures.reduce((sum, picture) => sum + picture.width * enlarged, gap * (pictures.length - 1));
  sheet.height = Math.max(1, ...pictures.map((picture) => picture.height * enlarged));
  const context = sheet.getContext('2d');
  if (context !== null) context.imageSmoothingEnabled = false;
  let left = 0;
  for (const picture of pictures) {
    context?.drawImage(picture, left, 0, picture.width * enlarged, picture.height * enlarged);
    left += picture.width * enlarged + gap;
  }
  return canvasPng(sheet, '#fff');
}
