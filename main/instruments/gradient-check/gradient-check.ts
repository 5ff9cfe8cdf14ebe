import { LabError } from '../../../shared/failure.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import { gradientCheck, gradientCheckSettings } from '../../../shared/models/instruments/gradient-check.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import { netOf } from '../../learning/nets/net-builders.ts';
import type { HeldExamples, Net } from '../../learning/nets/net.ts';
import { pickExamples } from '../../learning/training/examples.ts';
import { folderSource, readWeights } from '../../run-folder/weights-reader.ts';
import type { Instrument, InstrumentTask, LookedAt } from '../instrument.ts';
import { reportTestCase } from './report-test-case.ts';

interface Row {
  h: number;
  totalError: number;
}

/** The steps of the report's Table 2: each a tenth of the one before. */
const steps = Array.from({ length: 10 }, (_, place) => 10 ** -place);

export const gradientCheckInstrument: Instrument = {
  name: gradientCheck.name,
  run: async (task) => {
    if (task.run === null) return told(reportTestCase(), 'the report’s test case, all 20 weights');
    const { rows, checked } = await checkedRun(task.run, task);
    return told(rows, `run ${task.run.id}, ${checked} weights and biases`);
  },
};

/** @throws LabError `not_found` where the run has no weights or no examples. */
async function checkedRun(run: LookedAt, task: InstrumentTask): Promise<{ rows: Row[]; checked: number }> {
  const settings = gradientCheckSettings.parse(task.settings);
  const all = await run.examples('train');
  if (all.count === 0) throw new LabError('not_found', `Run ${run.id} has no training examples.`);
  const random = new MersenneTwister(settings.seed);
  const chosen = random.permutation(all.count).subarray(0, Math.min(settings.examples, all.count));
  const net = netOf(run.spec, await readWeights(folderSource(run)));
  const held = net.hold(pickExamples(all, Uint32Array.from(chosen)));
  const gradients = held.gradients();
  const places = gradients.flatMap(({ values }, of) => Array.from({ length: values.length }, (_, at) => ({ of, at })));
  const coordinates = [...random.permutation(places.length).subarray(0, settings.coordinates)].flatMap(
    (place) => places[place] ?? [],
  );
  const before = held.cost();
  const totals = steps.map(() => 0);
  for (const [done, { of, at }] of coordinates.entries()) {
    await task.progress(done, coordinates.length, 'Comparing with differences');
    const analytic = gradients[of]?.values[at] ?? Number.NaN;
    steps.forEach((h, place) => {
      const above = costAt(net, held, of, at, h);
      const difference =
        settings.difference === 'forward' ? (above - before) / h : (above - costAt(net, held, of, at, -h)) / (2 * h);
      totals[place] = (totals[place] ?? 0) + Math.abs(analytic - difference);
    });
  }
  held.release();
  net.release();
  return { rows: steps.map((h, place) => ({ h, totalError: totals[place] ?? 0 })), checked: coordinates.length };
}

/** The cost with one number of one parameter moved; the net is as before afterwards. */
function costAt(net: Net, held: HeldExamples, of: number, at: number, by: number): number {
  const parameters = net.parameters();
  const values = parameters[of]?.values;
  if (values === undefined) return Number.NaN;
  const own = values[at] ?? Number.NaN;
  values[at] = own + by;
  net.setParameters(parameters);
  const cost = held.cost();
  values[at] = own;
  net.setParameters(parameters);
  return cost;
}

function told(rows: readonly Row[], about: string): InstrumentResult {
  const best = rows.reduce((least, row) => (row.totalError < least.totalError ? row : least));
  const visible = rows.filter(({ totalError }) => totalError > 0).reverse();
  return {
    summary: `Smallest total error ${best.totalError.toExponential(3)} with h = ${best.h.toExponential(0)}, on ${about}.`,
    values: { rows: [...rows], best },
    blocks: [
      {
        kind: 'series',
        title: 'Error over the step',
        x: { title: 'log₁₀ h' },
        y: { title: 'log₁₀ of the total error' },
        lines: [
          {
            label: 'total |analytic − difference|',
            x: visible.map(({ h }) => Math.log10(h)),
            y: visible.map(({ totalError }) => Math.log10(totalError)),
          },
        ],
      },
      {
        kind: 'table',
        title: 'Total error',
        columns: [{ title: 'h', display: 'text' }, { title: 'Total error' }],
        rows: rows.map(({ h, totalError }) => [h.toExponential(0), totalError]),
      },
    ],
  };
}
