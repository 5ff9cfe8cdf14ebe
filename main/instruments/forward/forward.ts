import { softmaxPowers } from '../../../shared/lib/softmax-powers.ts';
import { LabError } from '../../../shared/failure.ts';
import { forward, forwardSettings } from '../../../shared/models/instruments/forward.ts';
import type { ForwardBlock } from '../../../shared/models/instruments/forward-block.ts';
import { asRows, pickExamples } from '../../learning/training/examples.ts';
import type { Instrument } from '../instrument.ts';
import { forwardBooksOf } from '../inspection/forward-books.ts';
import { partWords } from '../../../shared/models/inspection.ts';
import { trainedNet } from '../trained-net.ts';

const mostInputs = 20_000;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

export const forwardInstrument: Instrument = {
  name: forward.name,
  run: async ({ run, settings, progress }) => {
    if (run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const { part, example } = forwardSettings.parse(settings);
    await progress(0, 1, 'Reading the example');
    const all = await run.examples(part);
    if (example >= all.count) {
      const message = `Run ${run.id} has ${all.count} ${partWords[part]} examples, numbered from 0; there is no example ${example}.`;
      throw new LabError('not_found', message);
    }
    if (all.size > mostInputs) {
      const message = `An example of run ${run.id} has ${all.size} numbers. The bench draws ${mostInputs} at most.`;
      throw new LabError('bad_input', message);
    }
    const picked = pickExamples(all, Uint32Array.of(example));
    const net = await trainedNet(run);
    const books = forwardBooksOf(net, asRows(picked.pixels), run.classNames, { of: null, most: null, unit: null });
    const label = run.classNames[picked.labels[0] ?? 0] ?? '';
    const powers = softmaxPowers(books.logits);
    const sure = Math.max(...books.probabilities);
    return {
      summary: `${label} of the ${partWords[part]} part, example ${example}, is taken for ${books.predicted} with ${percent(sure)}.`,
      values: { label, ...books },
      blocks: [
        {
          kind: 'forward',
          title: `Example ${example} through the net`,
          run: run.id,
          shape: run.shape,
          inputs: [...asRows(picked.pixels)],
          label,
          layers: net.layers.map(({ name, units, activation }) => ({ name, units, activation })),
          books,
        } satisfies ForwardBlock,
        {
          kind: 'table',
          title: 'Outputs',
          columns: [
            { title: 'Class', display: 'text' },
            { title: 'o = Wᵀx + b' },
            { title: powers.divided ? 'eᵒ, divided by the largest' : 'eᵒ' },
            { title: 'Probability', display: 'fraction' },
          ],
          rows: run.classNames.map((name, of) => [
            name,
            books.logits[of] ?? null,
            powers.values[of] ?? null,
            books.probabilities[of] ?? null,
          ]),
        },
      ],
    };
  },
};
