import { clipboard, ClipboardItem, type Rectangle, type WebContents } from 'electron';
import { z } from 'zod';

/** A picture of the page that a person points at. */
export interface Picture {
  /** To the clipboard. */
  copy(): Promise<void>;
  /** As the content of a PNG file. @throws when it is no longer there. */
  png(): Promise<Buffer>;
}

/** Not the page's own world: nothing of the page can change what is asked there. */
const isolatedWorld = 901;

const rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable();

/**
 * The picture at a place of the window, undefined where there is none. Images and canvases are copied in their own pixels, what is drawn
 * by the page otherwise (sparklines, colour bars) as it is on the screen.
 * @param mediaType what Chromium takes it for.
 */
export async function pictureAt(
  contents: WebContents,
  { x, y }: { x: number; y: number },
  mediaType: string,
): Promise<Picture | undefined> {
  const zoom = contents.getZoomFactor();
  const place = { x: x / zoom, y: y / zoom };
  if (mediaType === 'image' || mediaType === 'canvas') {
    return {
      copy: () => {
        contents.copyImageAt(x, y);
        return Promise.resolve();
      },
      png: () => pixelsAt(contents, place),
    };
  }
  const drawn = await drawnAt(contents, place);
  if (drawn === undefined) return undefined;
  const [left, top] = [Math.floor(drawn.x * zoom), Math.floor(drawn.y * zoom)];
  const area = {
    x: left,
    y: top,
    width: Math.ceil((drawn.x + drawn.width) * zoom) - left,
    height: Math.ceil((drawn.y + drawn.height) * zoom) - top,
  };
  const png = (): Promise<Buffer> => screenOf(contents, area);
  return {
    copy: async () => clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(await png())]) })]),
    png,
  };
}

/** @returns PNG bytes of the canvas or image at a place of the page, in CSS pixels. @throws when there is none. */
async function pixelsAt(contents: WebContents, { x, y }: { x: number; y: number }): Promise<Buffer> {
  const taken = await ask(
    contents,
    `(() => {
      const found = document.elementsFromPoint(${x}, ${y}).find((each) => each.matches('canvas, img'));
      if (found === undefined || found.matches('canvas')) return found?.toDataURL('image/png');
      const copy = Object.assign(document.createElement('canvas'), { width: found.naturalWidth, height: found.naturalHeight });
      copy.getContext('2d').drawImage(found, 0, 0);
      return copy.toDataURL('image/png');
    })()`,
  );
  const png = typeof taken === 'string' ? /^data:image\/png;base64,(.+)$/.exec(taken)?.[1] : undefined;
  if (png === undefined) throw new Error('No picture here.');
  return Buffer.from(png, 'base64');
}

/** Where what the page calls a picture is in sight, in CSS pixels. `data-picture`: with the words that belong to it. */
async function drawnAt(contents: WebContents, { x, y }: { x: number; y: number }): Promise<Rectangle | undefined> {
  const found = await ask(
    contents,
    `(() => {
      const pointed = document.elementFromPoint(${x}, ${y});
      const found = pointed?.closest('[data-picture]') ?? pointed?.closest('[role=img]');
      if (!found) return null;
      const box = found.getBoundingClientRect();
      const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
      const [right, bottom] = [Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
      return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
    })()`,
  );
  return rectangle.parse(found) ?? undefined;
}

async function screenOf(contents: WebContents, area: Rectangle): Promise<Buffer> {
  const image = await contents.capturePage(area);
  if (image.isEmpty()) throw new Error('This part of the window is not visible.');
  return image.toPNG({ scaleFactor: Math.max(1, ...image.getScaleFactors()) });
}

function ask(contents: WebContents, code: string): Promise<unknown> {
  return contents.executeJavaScriptInIsolatedWorld(isolatedWorld, [{ code }]);
}
