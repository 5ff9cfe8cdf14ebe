import { z } from 'zod';
import { about } from '../schema-parameters.ts';

/** −log of the probability that the softmax gives the right class. */
export const crossEntropyRule = z
  .strictObject({
    kind: z.literal('cross-entropy'),
    labelSmoothing: z
      .number()
      .min(0)
      .max(0.99)
      .register(about, {
        label: 'Label smoothing',
        symbol: 'ε',
        help: 'Share of the target that is spread evenly over all classes. 0 turns it off.',
      })
      .default(0),
  })
  .register(about, { label: 'cross-entropy' });

/** `MSELoss` between the softmax and the one-hot target: the mean over the classes of the squared differences. */
export const squaredErrorRule = z
  .strictObject({ kind: z.literal('squared-error') })
  .register(about, { label: 'mean squared error of the softmax' });

/** `MultiMarginLoss`: `Σ max(0, margin − z_y + z_j)^power / classes` over the wrong classes j. */
export const marginRule = z
  .strictObject({
    kind: z.literal('multi-margin'),
    margin: z
      .number()
      .positive()
      .max(1000)
      .register(about, {
        label: 'Margin',
        help: 'Lead that the correct logit needs over all others to cost nothing.',
      })
      .default(1),
    power: z
      .int()
      .min(1)
      .max(2)
      .register(about, { label: 'Power', symbol: 'p', help: '1 uses the missing lead, 2 its square.' })
      .default(1),
  })
  .register(about, { label: 'multi-margin' });

/** `NLLLoss` of the log-softmax. */
export const nllRule = z.strictObject({ kind: z.literal('nll') }).register(about, { label: 'NLL of the log-softmax' });

/** What training minimises. The cost that is recorded is the cross-entropy in any case, so that runs can be compared. */
export const lossRule = z
  .discriminatedUnion('kind', [crossEntropyRule, squaredErrorRule, marginRule, nllRule])
  .register(about, {
    label: 'Loss',
    help: 'What training minimises. NLL of the log-softmax has the same numbers as cross-entropy, without label smoothing.',
  });
