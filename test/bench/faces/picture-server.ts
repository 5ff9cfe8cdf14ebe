/**
 * Serves pictures on sixteen hosts of this machine until its standard input ends, in a process of its own: the real downloads where they
 * are, and otherwise drawn ones. Prints the addresses as one JSON object.
 *
 *     node test/bench/faces/picture-server.ts
 */
import { readFileSync } from 'node:fs';
import { startDeadWeb, type WebPage } from '../../../main/demo/dead-web.ts';
import { renderFace } from '../../../main/demo/render.ts';
import { realPictures } from '../../facescrub.ts';

const hosts = 16;
const drawn = 800;

const contents: Uint8Array[] = realPictures().map(({ path }) => readFileSync(path));
const real = contents.length > 0;
for (let at = contents.length; !real && at < drawn; at++) contents.push((await renderFace(at % 6, at)).jpeg);
const pages = new Map<string, WebPage>(contents.map((content, at) => [`/${at}.jpg`, { content }]));
const web = await startDeadWeb({ pages, hosts });
const urls = contents.map((_, at) => web.address(`/${at}.jpg`, at % hosts));
const bytes = contents.reduce((sum, { length }) => sum + length, 0);
console.log(JSON.stringify({ real, bytes, urls }));
process.stdin.resume().on('end', () => void web.close());
