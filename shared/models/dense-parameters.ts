import { choice, onOff, real, whole, type Parameter } from './parameter.ts';
import { checkpointEvery, evaluateEvery, learningRate, momentum, seed, steps } from './training-parameters.ts';

/** The two parameters of a hidden layer. @param index of the layer, 0 next to the input. */
export function layerParameters(index: number): Parameter[] {
  const layer = index + 1;
  return [
    whole({
      path: `hidden.${index}.units`,
      label: `Layer ${layer}, units`,
      unit: 'units',
      min: 1,
      max: 10_000,
      help: 'How many units the layer has.',
    }),
    choice(
      { path: `hidden.${index}.activation`, label: 'Activation', help: "What is made of a unit's weighted sum." },
      { tanh: 'tanh', relu: 'ReLU', sigmoid: 'sigmoid', linear: 'linear' },
    ),
  ];
}

const ofOptimizer: Readonly<Record<'adam' | 'sgd', readonly Parameter[]>> = {
  adam: [
    real({
      path: 'optimizer.beta1',
      label: 'Mean decay',
      symbol: 'β₁',
      min: 0,
      max: 0.9999,
      help: 'How much of the running mean of the gradient is kept at each step.',
    }),
    real({
      path: 'optimizer.beta2',
      label: 'Square decay',
      symbol: 'β₂',
      min: 0,
      max: 0.999_99,
      help: 'How much of the running mean of its square is kept at each step.',
    }),
    real({
      path: 'optimizer.epsilon',
      label: 'Epsilon',
      symbol: 'ε',
      min: 0,
      minExcluded: true,
      max: 1,
      help: 'Keeps a step finite where the gradient has always been zero.',
    }),
  ],
  sgd: [momentum],
};

/** What an optimizer starts from when a person changes to it: PyTorch's own defaults, and the usual momentum. */
export const usualOptimizerValues: Readonly<Record<string, number>> = {
  'optimizer.beta1': 0.9,
  'optimizer.beta2': 0.999,
  'optimizer.epsilon': 1e-8,
  'optimizer.momentum': 0.9,
};

/** Every parameter of a dense net that a person can set, in the order a form shows them. @param layers hidden layers it has. */
export function denseParameters(layers: number, optimizer: 'adam' | 'sgd'): Parameter[] {
  return [
    ...Array.from({ length: layers }, (_, index) => layerParameters(index)).flat(),
    choice(
      {
        path: 'optimizer.kind',
        label: 'Optimizer',
        help: 'Adam fits the length of the step to each weight; SGD takes one length for all.',
      },
      { adam: 'Adam', sgd: 'SGD' },
    ),
    learningRate('Length of a step on the mean cost: 10⁻³ suits Adam, 10⁻² … 10⁻¹ SGD.'),
    ...ofOptimizer[optimizer],
    real({
      path: 'optimizer.l2',
      label: 'Weight decay (L2)',
      symbol: 'λ',
      min: 0,
      max: 10,
      help: 'Pulls every weight and bias towards zero by so much of itself: 0 is none.',
    }),
    whole({
      path: 'batch.size',
      label: 'Batch size',
      unit: 'examples',
      min: 1,
      max: 100_000,
      help: 'How many training examples an update looks at; a set with fewer is taken whole.',
    }),
    choice(
      {
        path: 'batch.order',
        label: 'Batches',
        help: "The first examples of a new numpy permutation for each update, as the report's program drew them.",
      },
      { 'numpy-permutation': 'numpy permutation' },
    ),
    choice(
      {
        path: 'initial',
        label: 'Initial weights',
        symbol: 'W₀',
        help: 'What torch.manual_seed and nn.Linear draw: uniform in ±1/√inputs, weights and biases.',
      },
      { pytorch: 'as PyTorch' },
    ),
    steps('Training ends after so many updates.'),
    evaluateEvery('How often cost and accuracy are measured, on all examples.'),
    onOff({
      path: 'keepBest',
      label: 'Keeps',
      on: 'best record',
      off: 'last step',
      help: 'Whose weights stay: the best record is the first with the highest validation accuracy.',
    }),
    seed('The same seed gives the same initial weights and batches.'),
    checkpointEvery,
  ];
}
