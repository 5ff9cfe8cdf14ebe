import { z } from 'zod';
import { about } from '../schema-parameters.ts';

export const activations = [
  'tanh',
  'relu',
  'sigmoid',
  'linear',
  'tanhshrink',
  'softshrink',
  'hardshrink',
  'softmin',
  'softmax',
  'elu',
  'selu',
  'gelu',
  'leaky-relu',
  'softplus',
] as const;
export const activation = z.enum(activations).register(about, {
  label: 'Activation',
  help: 'Function applied to the weighted sum of each unit.',
  usual: 'tanh',
  choices: { relu: 'ReLU', elu: 'ELU', selu: 'SELU', gelu: 'GELU', 'leaky-relu': 'leaky ReLU' },
});
export type Activation = z.infer<typeof activation>;

const only = (...is: Activation[]) => ({ when: { field: 'activation', is } });

/** Numbers of the activations that have any, beside the field `activation` of a layer; usual are those of PyTorch. */
export const activationNumbers = {
  slope: z
    .number()
    .min(0)
    .max(1)
    .register(about, { label: 'Slope below 0', help: 'Of the leaky ReLU for negative sums.', ...only('leaky-relu') })
    .default(0.01),
  alpha: z
    .number()
    .min(0)
    .max(100)
    .register(about, { label: 'Alpha', symbol: 'α', help: 'The ELU goes down to −α.', ...only('elu') })
    .default(1),
  bound: z
    .number()
    .min(0)
    .max(100)
    .register(about, {
      label: 'Lambda',
      symbol: 'λ',
      help: 'Sums from −λ to λ give 0.',
      ...only('softshrink', 'hardshrink'),
    })
    .default(0.5),
  beta: z
    .number()
    .positive()
    .max(100)
    .register(about, {
      label: 'Beta',
      symbol: 'β',
      help: 'The softplus ln(1 + exp(β · sum)) / β is nearer to a ReLU the larger β is.',
      ...only('softplus'),
    })
    .default(1),
  threshold: z
    .number()
    .min(0)
    .max(1000)
    .register(about, {
      label: 'Threshold',
      help: 'Where β · sum is above it, the softplus gives the sum itself.',
      ...only('softplus'),
    })
    .default(20),
  approximate: z
    .enum(['none', 'tanh'])
    .register(about, {
      label: 'Computed',
      help: 'The GELU itself, by the error function, or its approximation by tanh.',
      choices: { none: 'exactly', tanh: 'by tanh' },
      ...only('gelu'),
    })
    .default('none'),
};
/** As a layer has them: what is as usual may be left out. */
export type ActivationNumbers = z.input<z.ZodObject<typeof activationNumbers>>;
