import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './place.mjs';

/** Edges in pixels: those of the icon folders of Linux, from which electron-builder makes what macOS and Windows want as well. */
const edges = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];

/** Draws resources/icons/icon.svg into `<edge>x<edge>.png` for all the sizes a system asks for. @param {string} folder */
export async function drawIcons(folder) {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(await readFile(inRoot('node_modules', '@resvg', 'resvg-wasm', 'index_bg.wasm')));
  const drawing = await readFile(inRoot('resources', 'icons', 'icon.svg'), 'utf8');
  await mkdir(folder, { recursive: true });
  for (const edge of edges) {
    const picture = new Resvg(drawing, { fitTo: { mode: 'width', value: edge } }).render();
    await writeFile(join(folder, `${edge}x${edge}.png`), picture.asPng());
    picture.free();
  }
}
