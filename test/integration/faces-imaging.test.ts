import { describe, expect, it } from 'vitest';
import { facescrub, realPictures } from '../facescrub.ts';
import { imagingLab } from '../imaging-lab.ts';

describe.skipIf(facescrub === undefined)('imaging of 792 real downloads in a child process', () => {
  it('finds what decodes, and how large it is, as the index of the downloads says', async () => {
    const lab = imagingLab();
    const wrong: unknown[] = [];
    await Promise.all(
      realPictures().map(async (picture) => {
        const { decodes, width, height, channels, bytes } = await lab.imaging.inspect(lab.at(picture.path));
        const seen = [decodes, width ?? 0, height ?? 0, channels ?? 0, bytes];
        const known = [picture.decodes, picture.width, picture.height, picture.channels, picture.bytes];
        if (JSON.stringify(seen) !== JSON.stringify(known)) wrong.push([picture.file, seen, known]);
      }),
    );
    expect(wrong).toEqual([]);
    expect(lab.children).toHaveLength(1);
  }, 60_000);
});
