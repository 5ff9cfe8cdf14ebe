import { describe, expect, it } from 'vitest';
import type { CheckedFace, FoundCheck } from '../../../../../main/data/faces/checks/checked-face.ts';
import { cropChecks } from '../../../../../main/data/faces/checks/crop-checks.ts';
import { doubt } from '../../../../../main/data/faces/checks/doubt.ts';
import { faceChecks } from '../../../../../main/data/faces/checks/face-checks.ts';
import type { CropMeasures } from '../../../../../main/data/faces/imaging/imaging.ts';
import { MersenneTwister } from '../../../../../shared/lib/mersenne-twister.ts';

const usual: CropMeasures = {
  width: 160,
  height: 160,
  inside: 1,
  mean: 126,
  deviation: 53,
  sharpness: 26,
  colourfulness: 39,
};

const random = new MersenneTwister(9);
let ids = 0;

function face(changes: Partial<CheckedFace> = {}): CheckedFace {
  const id = ++ids;
  return {
    id,
    actor: 'Ada Bell',
    label: `bell${id}`,
    state: 'verified',
    verdict: null,
    sha256: String(id).padStart(64, '0'),
    box: { x1: 10, y1: 20, x2: 170, y2: 180 },
    image: { bytes: 60_000, width: 400, height: 500 },
    measures: usual,
    dhash: Uint8Array.from({ length: 32 }, () => random.nextUint32() & 255),
    ...changes,
  };
}

function found(...faces: CheckedFace[]): FoundCheck[] {
  const work = faceChecks(faces);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** `hash` with its first bits turned over. */
function near(hash: Uint8Array | null, bits: number): Uint8Array {
  const copy = hash?.slice() ?? new Uint8Array(32);
  for (let bit = 0; bit < bits; bit++) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('doubt', () => {
  it('is half at the limit, whole at the worst, and stays within 0 and 1', () => {
    expect([15, 5, 0, 25, 40].map((value) => doubt(value, 15, 5))).toEqual([0.5, 1, 1, 0, 0]);
    expect([185, 245, 300, 125].map((value) => doubt(value, 185, 245))).toEqual([0.5, 1, 1, 0]);
  });
});

describe('checks of one crop', () => {
  it('find nothing in a usual one', () => {
    expect(cropChecks(usual)).toEqual([]);
  });

  it.each<[Partial<CropMeasures>, string, string]>([
    [{ sharpness: 10 }, 'blur', '10.0'],
    [{ mean: 40 }, 'dark', '40 of 255'],
    [{ mean: 220 }, 'bright', '220 of 255'],
    [{ colourfulness: 0 }, 'grey', '0.0 of 255'],
    [{ width: 30, height: 32 }, 'tiny-box', '30 × 32'],
    [{ width: 200, height: 100 }, 'stretched-box', '2.00 times'],
    [{ inside: 0.47 }, 'box-outside', '47 %'],
  ])('%o is suspicious as %s, with its number', (changes, check, number) => {
    const checks = cropChecks({ ...usual, ...changes });
    expect(checks.map((one) => one.check)).toEqual([check]);
    expect(checks[0]?.why).toContain(number);
    expect(checks[0]?.score).toBeGreaterThan(0.5);
  });

  it('say of a box that misses the picture only that', () => {
    const none = { width: 0, height: 0, inside: 0, mean: 0, deviation: 0, sharpness: 0, colourfulness: 0 };
    expect(cropChecks(none)).toEqual([
      { check: 'box-outside', score: 1, why: 'The box is not on the picture at all.', others: [] },
    ]);
  });
});

describe('near-duplicates', () => {
  it('are told of both, the nearest first, up to 24 bits', () => {
    const one = face();
    const twin = face({ dhash: near(one.dhash, 6) });
    const edge = face({ dhash: near(one.dhash, 24) });
    const far = face({ dhash: near(one.dhash, 60) });
    const checks = found(one, twin, edge, far);
    expect(checks.map(({ row, check, score, others }) => [row, check, score, others])).toEqual([
      [one.id, 'near-duplicate', 1 - 6 / 48, [twin.id, edge.id]],
      [twin.id, 'near-duplicate', 1 - 6 / 48, [one.id, edge.id]],
      [edge.id, 'near-duplicate', 1 - 18 / 48, [twin.id, one.id]],
    ]);
    expect(checks[0]?.why).toBe(`Nearly the same crop as ${twin.label} (6 of 256 bits differ), and 1 more.`);
  });

  it('are also two boxes of one photo with one name', () => {
    const one = face();
    const other = face({ sha256: one.sha256, box: { x1: 210, y1: 20, x2: 370, y2: 180 } });
    expect(found(one, other).map(({ check, score, why }) => [check, score, why])).toEqual([
      ['near-duplicate', 0.5, `The same photo as ${other.label} with another box.`],
      ['near-duplicate', 0.5, `The same photo as ${one.label} with another box.`],
    ]);
  });

  it('are not told of flat crops, whose hashes are noise', () => {
    const flat = { measures: { ...usual, deviation: 2 }, dhash: new Uint8Array(32) };
    expect(found(face(flat), face(flat))).toEqual([]);
  });
});

describe('faces under two actors', () => {
  it('are certain where bytes and box are the same, and half so where they are two faces of one photo', () => {
    const one = face();
    const same = face({ actor: 'Cy Dorn', sha256: one.sha256, dhash: one.dhash });
    const beside = face({ actor: 'Eve Fox', sha256: one.sha256, box: { x1: 210, y1: 20, x2: 370, y2: 180 } });
    const checks = found(one, same, beside);
    expect(checks.map(({ row, check, score }) => [row, check, score])).toEqual([
      [one.id, 'other-actor', 1],
      [same.id, 'other-actor', 1],
      [beside.id, 'other-actor', 0.5],
    ]);
    expect(checks[1]?.why).toContain('which is named Ada Bell');
  });

  it('may be near-duplicates of other bytes', () => {
    const one = face();
    const other = face({ actor: 'Cy Dorn', dhash: near(one.dhash, 12) });
    expect(found(one, other).map(({ check, score }) => [check, score])).toEqual([
      ['other-actor', 0.75],
      ['other-actor', 0.75],
    ]);
  });
});

describe('mismatches', () => {
  const mismatch = (changes: Partial<CheckedFace> = {}): CheckedFace => face({ state: 'mismatch', ...changes });
  const saying = (...faces: CheckedFace[]): [number, string][] =>
    found(...faces)
      .filter(({ check }) => check === 'mismatch')
      .map(({ score, why }) => [score, why]);

  it('are re-encoded where the box is on the picture, the more surely where a verified face is the same', () => {
    const verified = face();
    expect(saying(mismatch())).toEqual([[0.4, 'Re-encoded: other bytes, and the box is on the picture of 400 × 500.']]);
    expect(saying(verified, mismatch({ dhash: near(verified.dhash, 9) }))).toEqual([
      [0.2, `Re-encoded: other bytes, but the crop is nearly that of ${verified.label}, which is verified.`],
    ]);
  });

  it('are resized where the box leaves the picture', () => {
    const [[score, why] = [0, '']] = saying(
      mismatch({ box: { x1: 406, y1: 334, x2: 1126, y2: 1054 }, image: { bytes: 41_080, width: 161, height: 209 } }),
    );
    expect(score).toBe(0.8);
    expect(why).toContain('at 14 % of its size or less');
  });

  it('are replaced where they are plain, lettered, or the same for many', () => {
    const plain = mismatch({ image: { bytes: 2051, width: 500, height: 374 } });
    expect(saying(plain)[0]).toEqual([1, 'Replaced: 2051 bytes are 0.011 a pixel, too little for a photo.']);
    expect(saying(mismatch({ measures: { ...usual, sharpness: 72 } }))[0]?.[0]).toBe(1);
    const three = [mismatch(), mismatch(), mismatch()].map((one) => ({ ...one, sha256: 'e'.repeat(64) }));
    expect(saying(...three)).toEqual(Array(3).fill([1, 'Replaced: 3 rows have the same bytes.']));
    // They are no one's duplicates.
    expect(found(...three).every(({ check }) => check === 'mismatch')).toBe(true);
  });

  it('are judged once a person has included them', () => {
    expect(saying(mismatch({ verdict: 'include' }))).toEqual([]);
    expect(saying(mismatch({ verdict: 'undecided' }))).toHaveLength(1);
  });
});
