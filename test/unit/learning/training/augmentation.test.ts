import { describe, expect, it } from 'vitest';
import { alterPicture } from '../../../../shared/lib/altered-picture.ts';
import { optimizerOf } from '../../../../main/learning/kernels/optimizers.ts';
import { ReferenceKernels } from '../../../../main/learning/kernels/reference-kernels.ts';
import { LayeredNet } from '../../../../main/learning/nets/layered-net.ts';
import { freshState } from '../../../../main/learning/nets/net.ts';
import { Augmentation } from '../../../../main/learning/training/augmentation.ts';
import { asRows, pickExamples } from '../../../../main/learning/training/examples.ts';
import { oracleExamples, oracleLayers, oracleRows, oracleStart } from '../../../oracles/dense-net.ts';

const shape = { rows: 3, columns: 4, channels: 1 } as const;
const still = { mirrored: false, down: 0, right: 0, factor: 1 };
const picture = Array.from({ length: 12 }, (_, place) => place + 1);
const pixels = Uint8Array.from({ length: 500 * 12 }, (_, at) => (at * 37) % 256);
const examples = { count: 500, size: 12, pixels, labels: new Uint8Array(500) };
const rows = Uint32Array.from({ length: 400 }, (_, at) => (at * 7) % 500);
const all = { flip: true, shift: 2, brightness: 0.3 };

function altered(change: Partial<typeof still>, white = 255): number[] {
  const to = new Float32Array(12);
  alterPicture(picture, to, shape, { ...still, ...change }, white);
  return [...to];
}

describe('a picture', () => {
  it('is mirrored left to right, moved with its edges repeated, and made brighter up to white', () => {
    expect(altered({})).toEqual(picture);
    expect(altered({ mirrored: true })).toEqual([4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9]);
    expect(altered({ down: 1 })).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(altered({ right: -2 })).toEqual([3, 4, 4, 4, 7, 8, 8, 8, 11, 12, 12, 12]);
    expect(altered({ mirrored: true, right: 1 })).toEqual([4, 4, 3, 2, 8, 8, 7, 6, 12, 12, 11, 10]);
    expect(altered({ factor: 1.5 }, 10)).toEqual([1.5, 3, 4.5, 6, 7.5, 9, 10, 10, 10, 10, 10, 10]);
  });

  it('is changed in each of its colours', () => {
    const colours = Array.from({ length: 36 }, (_, at) => at);
    const to = new Float32Array(36);
    alterPicture(colours, to, { ...shape, channels: 3 }, { ...still, mirrored: true }, 255);
    expect([...to.subarray(12, 20)]).toEqual([15, 14, 13, 12, 19, 18, 17, 16]);
    expect([...to.subarray(32)]).toEqual([35, 34, 33, 32]);
  });
});

describe('augmentation', () => {
  it('is drawn by the seed, goes on where it was saved, and leaves the examples as they are', () => {
    const before = pixels.slice();
    const whole = new Augmentation(all, shape, 5);
    const first = whole.batch(examples, rows);
    const later = new Augmentation(all, shape, 5, JSON.parse(JSON.stringify(whole.save())));
    expect(later.batch(examples, rows)).toEqual(whole.batch(examples, rows));
    expect(new Augmentation(all, shape, 5).batch(examples, rows)).toEqual(first);
    expect(new Augmentation(all, shape, 6).batch(examples, rows)).not.toEqual(first);
    expect(pixels).toEqual(before);
  });

  it('mirrors half of the pictures, moves them evenly, and keeps the brightness in its bounds', () => {
    const ramp = { count: 1, size: 12, pixels: Float32Array.from(picture), labels: new Uint8Array(1) };
    const many = new Uint32Array(4000);
    const mirrored = new Augmentation({ flip: true, shift: 0, brightness: 0 }, shape, 1).batch(ramp, many);
    const share = many.filter((_, place) => mirrored[12 * place] === 4).length / 4000;
    // 4000 draws: the error of the share is 0.008, five of them are allowed.
    expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
    const moved = new Augmentation({ flip: false, shift: 1, brightness: 0 }, shape, 1).batch(ramp, many);
    const middles = Array.from(many, (_, place) => moved[12 * place + 5] ?? 0);
    for (const value of [1, 2, 3, 5, 6, 7, 9, 10, 11]) {
      expect(Math.abs(middles.filter((one) => one === value).length / 4000 - 1 / 9)).toBeLessThan(0.025);
    }
    const lit = new Augmentation({ flip: false, shift: 0, brightness: 0.3 }, shape, 1).batch(ramp, many);
    const factors = Array.from(many, (_, place) => lit[12 * place] ?? 0);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(Math.fround(0.7));
    expect(Math.max(...factors)).toBeLessThanOrEqual(Math.fround(1.3));
    expect(Math.max(...factors) - Math.min(...factors)).toBeGreaterThan(0.58);
  });

  it('is what an update learns from, in the place of the examples', () => {
    const trained = (changed: boolean): number[][] => {
      const optimizer = optimizerOf({ kind: 'sgd', learningRate: 0.1, momentum: 0, l2: 0 });
      const net = new LayeredNet(
        new ReferenceKernels(),
        oracleLayers('tanh'),
        optimizer,
        freshState(oracleStart(), optimizer),
      );
      const chosen = oracleRows(3);
      const seen = asRows(pickExamples(oracleExamples, chosen).pixels).map((value) => -value);
      const turned = { ...oracleExamples, pixels: asRows(oracleExamples.pixels).map((value) => -value) };
      if (changed) net.hold(oracleExamples).update(1, chosen, { factor: 1, inputs: seen });
      else net.hold(turned).update(1, chosen);
      return net.state().values.map((values) => [...values]);
    };
    expect(trained(true)).toEqual(trained(false));
  });

  it('is refused where examples are no pictures', () => {
    expect(() => new Augmentation(all, null, 1)).toThrow('Only pictures can be mirrored');
  });
});
