import { describe, expect, it } from 'vitest';
import { layersOf } from '../../../../main/learning/nets/net-layers.ts';
import { pytorchInitial } from '../../../../main/learning/nets/pytorch-initial.ts';

const rows = (values: Float32Array, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)]);
const turned = (matrix: number[][]): number[][] =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? Number.NaN));

describe('the start as PyTorch makes it', () => {
  // torch 1.13.1: torch.manual_seed(3); a = nn.Linear(5, 4); b = nn.Linear(4, 3); its float32 numbers as doubles.
  it('has nn.Linear’s numbers to the last bit, weights and bias, layer by layer', () => {
    const layers = layersOf([{ units: 4, activation: 'tanh' }], 5, 3);
    const [w1, b1, w2, b2] = pytorchInitial(layers, 3).map((values, place) => rows(values, [4, 4, 3, 3][place] ?? 0));
    expect(turned(w1 ?? [])).toEqual([
      [-0.44340017437934875, -0.3527894914150238, -0.19154830276966095, -0.423104465007782, -0.025388887152075768],
      [-0.3934439420700073, 0.24316419661045074, 0.2179713398218155, 0.08445289731025696, 0.3469095528125763],
      [-0.043798912316560745, 0.26787257194519043, -0.31319183111190796, -0.0881289690732956, -0.3987562656402588],
      [-0.036309052258729935, -0.29014748334884644, 0.40176135301589966, 0.3106512427330017, 0.3352816104888916],
    ]);
    expect(b1).toEqual([[0.1326528787612915, -0.2551284432411194, 0.40187060832977295, -0.4363832473754883]]);
    expect(turned(w2 ?? [])).toEqual([
      [-0.3191227912902832, -0.31228482723236084, -0.2072553038597107, 0.09969866275787354],
      [-0.3787447214126587, -0.3852041959762573, -0.23912036418914795, 0.3051719069480896],
      [-0.360637903213501, -0.448448121547699, -0.4333541989326477, -0.24604260921478271],
    ]);
    expect(b2).toEqual([[-0.1313740611076355, -0.49567556381225586, -0.2340937852859497]]);
  });

  // torch.manual_seed(0); a = nn.Linear(2352, 70); b = nn.Linear(70, 6)
  it('is that of part 8 with seed 0, from the first draw to the last', () => {
    const layers = layersOf([{ units: 70, activation: 'tanh' }], 2352, 6);
    const [w1, b1, w2, b2] = pytorchInitial(layers, 0);
    expect([w1?.[0], w1?.at(-1), b1?.at(-1), w2?.at(-1), b2?.at(-1)]).toEqual([
      -0.00015437563706655055, 0.012417261488735676, 0.0077736531384289265, 0.043182626366615295, -0.08496614545583725,
    ]);
    const weights = [...(w1 ?? [])];
    expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(4.845765562534751, 9);
    expect(Math.sqrt(weights.reduce((sum, value) => sum + value * value, 0))).toBeCloseTo(4.831501488260591, 9);
  });
});
