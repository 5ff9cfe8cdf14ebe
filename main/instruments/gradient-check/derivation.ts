import type { FormulasBlock } from '../../../shared/models/instruments/formulas-block.ts';
import type { NetLayer } from '../../learning/nets/net.ts';
import { arithmetics } from './arithmetic.ts';
import { caseStep, probabilities, reportCase } from './report-test-case.ts';

/** A number in TeX with four digits: 1.2 × 10⁻³. */
function tex(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [digits = '', exponent = ''] = value.toExponential(3).split('e');
    return String.raw`${digits}\times 10^{${Number(exponent)}}`;
  }
  return String(Number(value.toPrecision(4)));
}

const signed = (value: number): string => (value < 0 ? `(${tex(value)})` : tex(value));

/** The gradient of the softmax regression, with the numbers of one weight of the report's test case. */
export function caseDerivation(h: number, [row, column]: readonly [number, number]): FormulasBlock {
  const { x, w, features, examples } = reportCase;
  const found = probabilities(w, arithmetics.float64);
  const { analytic, differences } = caseStep(h, 'forward', 'float64');
  const [i, j] = [row + 1, column + 1];
  const own = found[column] ?? [];
  const first = Array.from(
    { length: features },
    (_, place) => `${signed(w[place]?.[column] ?? 0)}\\cdot ${x[place]?.[0] ?? 0}`,
  );
  const output = w.reduce((sum, weights, place) => sum + (weights[column] ?? 0) * (x[place]?.[0] ?? 0), 0);
  const terms = own.map((probability, at) => {
    const target = at === column ? 1 : 0;
    return String.raw`${x[row]?.[at] ?? 0}\,(${tex(probability)}-${target})`;
  });
  const cost = -Array.from({ length: examples }, (_, at) => Math.log(found[at]?.[at] ?? 1)).reduce((a, b) => a + b, 0);
  const [exact, difference] = [analytic[row]?.[column] ?? 0, differences[row]?.[column] ?? 0];
  return {
    kind: 'formulas',
    title: `The derivation, with the numbers of weight ${i}, ${j}`,
    steps: [
      {
        words: 'Each output is a weighted sum of the features; the number is that of the first example.',
        formula: String.raw`o_j = \sum_i w_{ij}\,x_i`,
        numbers: String.raw`o_{${j}} = ${first.join('+')} = ${tex(output)}`,
      },
      {
        words: 'The softmax makes probabilities of them; the numbers are those of this class for the four examples.',
        formula: String.raw`p_j = \frac{e^{o_j}}{\sum_k e^{o_k}}`,
        numbers: String.raw`p_{${j}} = ${own.map(tex).join(',\\;')}`,
      },
      {
        words:
          'The cost is what the right classes lack, summed over the examples; y is 1 for the right class and 0 else.',
        formula: String.raw`C = -\sum_{m}\sum_j y_j^{(m)} \log p_j^{(m)}`,
        numbers: `C = ${tex(cost)}`,
      },
      {
        words: 'The derivative by an output: softmax and logarithm together leave the difference.',
        formula: String.raw`\frac{\partial C}{\partial o_j} = p_j - y_j`,
        numbers: String.raw`p_{${j}}-y_{${j}} = ${own.map((one, at) => tex(one - (at === column ? 1 : 0))).join(',\\;')}`,
      },
      {
        words: 'By the chain rule, the derivative by a weight is that times its feature, summed over the examples.',
        formula: String.raw`\frac{\partial C}{\partial w_{ij}} = \sum_m x_i^{(m)}\bigl(p_j^{(m)}-y_j^{(m)}\bigr)`,
        numbers: String.raw`\frac{\partial C}{\partial w_{${i}${j}}} = ${terms.join('+')} = ${tex(exact)}`,
      },
      {
        words: 'A finite difference approximates the same without any derivation.',
        formula: String.raw`\frac{\partial C}{\partial w_{ij}} \approx \frac{C(w_{ij}+h)-C(w_{ij})}{h}`,
        numbers: String.raw`h=${tex(h)}:\quad ${tex(difference)},\qquad \text{error } ${tex(Math.abs(exact - difference))}`,
      },
    ],
  };
}

/** The numbers of one weight of a net: its unit's derivatives and inputs for some examples. */
export interface ChainNumbers {
  name: string;
  h: number;
  weight: number;
  analytic: number;
  difference: number;
  cost: number;
}

/** Back-propagation through fully connected layers, in the shapes of this net, with the numbers of one of its weights. */
export function netDerivation(layers: readonly NetLayer[], of: ChainNumbers): FormulasBlock {
  const hidden = layers.slice(0, -1);
  const shapes = layers.map(({ features, units }) => String.raw`${features}\times ${units}`).join(String.raw`,\;`);
  const functions = hidden.map(({ activation }) => String.raw`\text{${activation.replaceAll(/[^a-z0-9 ]/gi, ' ')}}`);
  const count = layers.length;
  return {
    kind: 'formulas',
    title: `The derivation, with the numbers of ${of.name}`,
    steps: [
      {
        words: 'Forwards: each layer multiplies by its weights, adds its bias, and bends the sum.',
        formula: String.raw`z^{l} = (W^{l})^{\mathsf T} a^{l-1} + b^{l},\qquad a^{l} = f^{l}(z^{l}),\qquad a^0 = x`,
        numbers: String.raw`W:\; ${shapes}${functions.length > 0 ? String.raw`;\quad f:\; ${functions.join(String.raw`,\;`)}` : ''}`,
      },
      {
        words: 'The cost is the mean over the examples of what the net lacks of the right class.',
        formula: String.raw`C = \frac{1}{n}\sum_m L\bigl(z^{${count}}_{(m)},\, y_{(m)}\bigr)`,
        numbers: `C = ${tex(of.cost)}`,
      },
      {
        words: 'Backwards: the derivative by the sums of a layer follows from that of the layer above it.',
        formula: String.raw`\delta^{${count}} = \frac{1}{n}\frac{\partial L}{\partial z^{${count}}}${
          hidden.length > 0 ? String.raw`,\qquad \delta^{l} = \bigl(W^{l+1}\delta^{l+1}\bigr)\odot f'(z^{l})` : ''
        }`,
        numbers: '',
      },
      {
        words: 'The derivative by a weight is that of its sum times what comes in, summed over the examples.',
        formula: String.raw`\frac{\partial C}{\partial W^{l}_{ij}} = \sum_m a^{l-1}_{i}\,\delta^{l}_{j},\qquad \frac{\partial C}{\partial b^{l}_{j}} = \sum_m \delta^{l}_{j}`,
        numbers: String.raw`w = ${tex(of.weight)}:\quad \frac{\partial C}{\partial w} = ${tex(of.analytic)}`,
      },
      {
        words: 'A finite difference approximates the same without any derivation.',
        formula: String.raw`\frac{\partial C}{\partial w} \approx \frac{C(w+h)-C(w)}{h}\quad\text{or}\quad \frac{C(w+h)-C(w-h)}{2h}`,
        numbers: String.raw`h=${tex(of.h)}:\quad ${tex(of.difference)},\qquad \text{error } ${tex(Math.abs(of.analytic - of.difference))}`,
      },
    ],
  };
}
