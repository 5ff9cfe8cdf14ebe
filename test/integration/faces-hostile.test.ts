import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { memoryVariable } from '../../main/data/faces/imaging/confinement.ts';
import { forkChild, type Child } from '../../main/jobs/child.ts';
import { broken, exifJpeg, pngWith } from '../hostile-pictures.ts';
import { imagingLab, type ImagingLab } from '../imaging-lab.ts';

const wholeBox = { x1: 0, y1: 0, x2: 100_000, y2: 100_000 };

function colours(width = 320, height = 240): Sharp {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
  return sharp(data, { raw: { width, height, channels: 3 } }).blur(1);
}

function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#335577' }, limitInputPixels: false });
}

/** A picture that any lab decodes: asked for after a hostile one it proves that the queue continues. */
async function goesOn(lab: ImagingLab): Promise<void> {
  const sound = lab.put(await colours().jpeg().toBuffer());
  expect(await lab.inspect(sound)).toMatchObject({ decodes: true, width: 320, height: 240, why: '' });
}

/** Most bytes that the newest child ever held. */
function peakMemory(lab: ImagingLab): number {
  const status = readFileSync(`/proc/${String(lab.children.at(-1)?.pid)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

describe('a hostile picture', () => {
  it('that ends too early does not decode, wherever it was cut; whole it does', async () => {
    const lab = imagingLab();
    const kinds = {
      jpeg: await colours(640, 480).jpeg().toBuffer(),
      progressive: await colours(640, 480).jpeg({ progressive: true }).toBuffer(),
      png: await colours(160, 120).png().toBuffer(),
      gif: await colours(160, 120).gif().toBuffer(),
      webp: await colours(640, 480).webp({ quality: 100 }).toBuffer(),
    };
    for (const [kind, bytes] of Object.entries(kinds)) {
      const cuts = Array.from({ length: Math.ceil(bytes.length / 1024) }, (_, at) => at * 1024);
      const answers = await Promise.all(cuts.map((cut) => lab.inspect(lab.put(bytes.subarray(0, cut)))));
      expect({ kind, decode: answers.filter(({ decodes }) => decodes) }).toEqual({ kind, decode: [] });
      expect(cuts.length).toBeGreaterThan(4);
      expect((await lab.inspect(lab.put(bytes))).decodes).toBe(true);
    }
    expect(lab.children).toHaveLength(1);
  });

  it('with flipped bits is answered, whatever the answer, and harms nothing else', async () => {
    const lab = imagingLab();
    const kinds = await Promise.all([
      colours().jpeg().toBuffer(),
      colours().jpeg({ progressive: true }).toBuffer(),
      colours(80, 60).png().toBuffer(),
      colours(80, 60).gif().toBuffer(),
      colours().webp().toBuffer(),
      colours(80, 60).webp({ lossless: true }).toBuffer(),
    ]);
    const answers = await Promise.all(
      kinds.flatMap((bytes) =>
        Array.from({ length: 60 }, async (_, seed) => {
          const sha256 = lab.put(broken(bytes, seed));
          const { decodes, width, height } = await lab.inspect(sha256);
          if (decodes)
            await lab.imaging.measure(sha256, { x1: 0, y1: 0, x2: width ?? 1, y2: height ?? 1 }).catch(isLabError);
          return decodes;
        }),
      ),
    );
    expect(answers).toHaveLength(360);
    expect(new Set(answers)).toEqual(new Set([true, false]));
    await goesOn(lab);
  });

  it.skipIf(process.platform !== 'linux')(
    'of 100 million pixels is refused before it takes memory; of 64 million it is decoded in little',
    async () => {
      const lab = imagingLab();
      const tooLarge = await lab.inspect(lab.put(await plain(10_000, 10_000).png().toBuffer()));
      expect(tooLarge).toMatchObject({
        looks: 'png',
        decodes: false,
        why: 'It has too many pixels: 10,000 × 10,000; at most 80 million are decoded.',
      });
      expect(peakMemory(lab)).toBeLessThan(200 * 2 ** 20);
      const large = lab.put(await plain(8000, 8000).png().toBuffer());
      expect(await lab.inspect(large)).toMatchObject({ decodes: true, width: 8000, height: 8000 });
      expect((await lab.imaging.crop(large, wholeBox, 128)).length).toBeGreaterThan(50);
      expect(peakMemory(lab)).toBeLessThan(500 * 2 ** 20);
      await goesOn(lab);
    },
  );

  it('of 65,535 × 1 pixels is a picture like others', async () => {
    const lab = imagingLab();
    for (const [width, height] of [
      [65_535, 1],
      [1, 65_535],
    ] as const) {
      const sha256 = lab.put(await plain(width, height).png().toBuffer());
      expect(await lab.inspect(sha256)).toMatchObject({ decodes: true, width, height });
      expect((await lab.imaging.measure(sha256, { x1: 0, y1: 0, x2: width, y2: height })).measures.mean).toBeCloseTo(
        78,
        -1,
      );
      const { width: seen, height: high } = await sharp(await lab.imaging.photo(sha256, 512)).metadata();
      expect([seen, high].sort((a, b) => a - b)).toEqual([1, 512]);
    }
  });

  it('with EXIF folders that contain each other for ever is a picture', async () => {
    const lab = imagingLab();
    const jpeg = await colours().jpeg().toBuffer();
    for (const depth of ['endless', 'deep'] as const) {
      const { decodes, looks, why } = await lab.inspect(lab.put(exifJpeg(jpeg, depth)));
      expect([looks, decodes, why]).toEqual(['jpeg', true, '']);
    }
    await goesOn(lab);
  });

  it('that is a web page too comes to a window without the page', async () => {
    const lab = imagingLab();
    const page = '<html><script>alert(1)</script></html>';
    const jpeg = await colours()
      .withExif({ IFD0: { ImageDescription: page } })
      .jpeg()
      .toBuffer();
    const both = Buffer.concat([jpeg, Buffer.from(page)]);
    expect(both.toString('latin1').split(page)).toHaveLength(3);
    const sha256 = lab.put(both);
    expect(await lab.inspect(sha256)).toMatchObject({ looks: 'jpeg', decodes: true });
    for (const shown of [await lab.imaging.photo(sha256, 320), await lab.imaging.crop(sha256, wholeBox, 320)]) {
      expect(Buffer.from(shown).toString('latin1')).not.toContain('script');
      expect(Buffer.from(shown.subarray(8, 12)).toString()).toBe('WEBP');
    }
    const pageFirst = await lab.inspect(lab.put(Buffer.concat([Buffer.from(page), jpeg])));
    expect(pageFirst.decodes).toBe(false);
  });

  it('of SVG is never opened, and nobody is asked for what it refers to', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/picture.png`;
    const image = `<image href="${address}" width="9" height="9"/><image href="file:///etc/passwd" width="9" height="9"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${image}</svg>`;
    const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "${address}">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>`;
    const lab = imagingLab();
    for (const words of [svg, `\n  <!-- ${'x'.repeat(300)} -->${svg}`, `<?xml version="1.0"?>${entity}`]) {
      const sha256 = lab.put(Buffer.from(words));
      expect(await lab.inspect(sha256)).toMatchObject({
        looks: 'svg',
        decodes: false,
        why: 'It is SVG. The lab decodes JPEG, PNG, GIF and WebP.',
      });
      await expect(lab.imaging.photo(sha256, 64)).rejects.toMatchObject({ code: 'bad_data' });
    }
    // Behind the first bytes of another format it reaches that format's decoder only.
    const disguised = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(svg)]);
    expect(await lab.inspect(lab.put(disguised))).toMatchObject({ looks: 'jpeg', decodes: false });
    expect(asked).toEqual([]);
  });

  it.each([
    ['gzip', () => deflateless(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]))],
    ['empty', () => Promise.resolve(Buffer.alloc(0))],
    ['other', () => Promise.resolve(randomBytes(4096).fill(0, 0, 8))],
    ['tiff', () => colours().tiff().toBuffer()],
    ['avif', () => colours(64, 64).avif({ effort: 0 }).toBuffer()],
  ] as const)('that looks like %s is not handed to a decoder', async (looks, make) => {
    const lab = imagingLab();
    const bytes = await make();
    const { decodes, width, looks: seen, bytes: count } = await lab.inspect(lab.put(bytes));
    expect([seen, decodes, width, count]).toEqual([looks, false, null, bytes.length]);
  });

  it('that moves is its first frame; of 16 bits or of inks it has three channels', async () => {
    const lab = imagingLab();
    const frames = Buffer.concat([Buffer.alloc(32 * 32 * 3, 200), Buffer.alloc(32 * 32 * 3, 20)]);
    const moving = await sharp(frames, { raw: { width: 32, height: 64, channels: 3, pageHeight: 32 } })
      .gif()
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).toBe(2);
    const gif = lab.put(moving);
    expect(await lab.inspect(gif)).toMatchObject({ decodes: true, width: 32, height: 32 });
    expect((await lab.imaging.measure(gif, { x1: 0, y1: 0, x2: 32, y2: 32 })).measures.mean).toBe(200);
    const deep = await colours().toColourspace('rgb16').png().toBuffer();
    expect(await lab.inspect(lab.put(deep))).toMatchObject({ decodes: true, channels: 3 });
    const inks = await colours().toColourspace('cmyk').jpeg().toBuffer();
    expect(await lab.inspect(lab.put(inks))).toMatchObject({ decodes: true, channels: 3 });
  });

  it.skipIf(process.platform !== 'linux')(
    'with a colour profile or text that unpacks to a gigabyte takes no gigabyte',
    async () => {
      const lab = imagingLab();
      const png = await colours(64, 64).png().toBuffer();
      const bomb = deflateSync(Buffer.alloc(2 ** 28));
      const nested = Buffer.concat([Buffer.from('name\0\0'), bomb]);
      for (const chunk of ['iCCP', 'zTXt']) {
        const sha256 = lab.put(pngWith(png, chunk, nested));
        expect((await lab.inspect(sha256)).looks).toBe('png');
        await lab.imaging.photo(sha256, 64).catch(isLabError);
      }
      expect(peakMemory(lab)).toBeLessThan(500 * 2 ** 20);
      await goesOn(lab);
    },
  );
});

describe('a decoder that is lost', () => {
  /** Ends the child each time this picture is sent to it, at most `times`. */
  function killer(
    lab: () => ImagingLab,
    times: number,
  ): { victim: () => Promise<string>; whenSent: (child: Child, order: object) => void } {
    let left = times;
    let sha256 = '';
    return {
      victim: async () => (sha256 = lab().put(await colours(99, 99).png().toBuffer())),
      whenSent: (child, order) => {
        if (left > 0 && 'sha256' in order && order.sha256 === sha256) {
          left -= 1;
          child.kill();
        }
      },
    };
  }

  it('takes with it only the picture that it had, after a second try', async () => {
    const { victim, whenSent } = killer(() => lab, 99);
    const lab = imagingLab({}, whenSent);
    const bad = await victim();
    const others = await Promise.all(
      Array.from({ length: 20 }, async (_, at) =>
        lab.put(
          await colours(40 + at, 40)
            .png()
            .toBuffer(),
        ),
      ),
    );
    const [lost, ...found] = await Promise.all([bad, ...others].map((sha256) => lab.inspect(sha256)));
    expect(lost).toMatchObject({ sha256: bad, looks: 'png', decodes: false, why: 'It broke the decoder (SIGKILL).' });
    expect(lost?.bytes).toBeGreaterThan(100);
    expect(found.map(({ decodes, width }) => [decodes, width])).toEqual(others.map((_, at) => [true, 40 + at]));
    await expect(lab.imaging.photo(bad, 64)).rejects.toMatchObject({ code: 'bad_data' });
    await goesOn(lab);
    expect(lab.children).toHaveLength(5);
  });

  it('by a crop is tried once more for the picture alone, and says what that is', async () => {
    const lab = imagingLab({}, (child, order) => {
      if ('boxes' in order && Array.isArray(order.boxes) && order.boxes.length > 0) child.kill();
    });
    const sha256 = lab.put(await colours(99, 99).jpeg().toBuffer());
    const { image, crops } = await lab.imaging.look(sha256, [wholeBox]);
    expect(image).toMatchObject({ decodes: true, width: 99, height: 99 });
    expect(crops).toEqual([]);
  });

  it('once is no fault of the picture', async () => {
    const { victim, whenSent } = killer(() => lab, 1);
    const lab = imagingLab({}, whenSent);
    expect(await lab.inspect(await victim())).toMatchObject({ decodes: true, width: 99 });
    expect(lab.children).toHaveLength(2);
  });

  it.skipIf(process.platform === 'win32')('to a picture that never ends is ended, and the others go on', async () => {
    let stopped = '';
    const lab = imagingLab({ limits: { orderMs: 5000 } }, (child, order) => {
      if ('sha256' in order && order.sha256 === stopped && child.pid !== undefined) process.kill(child.pid, 'SIGSTOP');
    });
    stopped = lab.put(await colours(77, 77).png().toBuffer());
    const [lost] = await Promise.all([lab.inspect(stopped), goesOn(lab)]);
    expect(lost).toMatchObject({ decodes: false, why: 'It took too long to decode.' });
  });

  it('to a picture that takes too much memory is ended, and the others go on', async () => {
    const lab = imagingLab({ limits: { memory: 260 * 2 ** 20 } });
    const large = lab.put(await plain(8000, 8000).jpeg({ progressive: true }).toBuffer());
    const { decodes, why } = await lab.inspect(large);
    expect(decodes).toBe(false);
    expect(why).toMatch(/^It (?:takes too much memory to decode|broke the decoder)/);
    await goesOn(lab);
  });

  it('and cannot be started says so of the machine, not of the picture', async () => {
    const entry = join(import.meta.dirname, '../fixtures/no-decoder.ts');
    const lab = imagingLab({}, undefined, (_entry, environment) => forkChild(entry, environment));
    const asked = lab.inspect(lab.put(await colours().jpeg().toBuffer()));
    await expect(asked).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Pictures cannot be decoded on this machine: there is no library for this processor',
    });
  });

  it('by the end of the lab leaves nobody waiting and nothing running', async () => {
    const lab = imagingLab();
    await goesOn(lab);
    const [pid = 0] = lab.imaging.pids();
    const pictures = await Promise.all(
      Array.from({ length: 30 }, async (_, at) =>
        lab.put(
          await colours(64, 64 + at)
            .png()
            .toBuffer(),
        ),
      ),
    );
    const asked = Promise.allSettled(pictures.map((sha256) => lab.inspect(sha256)));
    await lab.imaging.close();
    const left = (await asked).filter((answer) => answer.status === 'rejected');
    expect(left.length).toBeGreaterThan(20);
    for (const { reason } of left) expect(reason).toMatchObject({ code: 'cancelled' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(lab.inspect(pictures[0] ?? '')).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the child of a lab', () => {
  it('has of the environment what it needs, and on Linux no memory without end', async () => {
    const secrets = { SECRET_TOKEN: 'x', HTTPS_PROXY: 'http://127.0.0.1:1', [memoryVariable]: String(2 ** 30) };
    const child = forkChild(join(import.meta.dirname, '../fixtures/confined.ts'), secrets);
    const told = await new Promise<unknown>((resolve) => {
      child.onMessage(resolve);
    });
    child.kill();
    const { environment, limits } = z.object({ environment: z.array(z.string()), limits: z.string() }).parse(told);
    expect(environment).toContain('PATH');
    expect(
      environment.filter((name) => !/^(PATH|LD_LIBRARY_PATH|NODE_CHANNEL_.*|TMPDIR|TMP|TEMP)$/.test(name)),
    ).toEqual([]);
    if (process.platform !== 'linux') return;
    const data = Number(/Max data size\s+(\d+)/.exec(limits)?.[1]);
    expect(data).toBeGreaterThan(2 ** 30);
    expect(data).toBeLessThan(2 ** 31);
  });

  it('answers that there are no such bytes, where there are none', async () => {
    const lab = imagingLab();
    await expect(lab.imaging.photo('a'.repeat(64), 64)).rejects.toMatchObject({ code: 'not_found' });
    await expect(lab.inspect('a'.repeat(64))).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** Undecodable is an answer here; anything but the lab's own error is none. */
function isLabError(error: unknown): void {
  expect(error).toMatchObject({ name: 'LabError', code: 'bad_data' });
}

function deflateless(bytes: Buffer): Promise<Buffer> {
  return Promise.resolve(bytes);
}
