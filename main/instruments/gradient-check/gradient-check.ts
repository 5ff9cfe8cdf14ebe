import { LabError } from '../../../shared/failure.ts';
import { MersenneTwister } from '../../../shared/lib/mersenne-twister.ts';
import {
  differences,
  gradientCheck,
  gradientCheckSettings,
  precisions,
  type GradientCheckSettings,
} from '../../../shared/models/instruments/gradient-check.ts';
import type { HeatMapBlock } from '../../../shared/models/instruments/heat-map-block.ts';
import { loadEngine } from '../../learning/kernels/engines.ts';
import { CheckedNet, type Place } from '../../learning/nets/checked-net.ts';
import { netOf } from '../../learning/nets/net-builders.ts';
import { pickExamples } from '../../learning/training/examples.ts';
import type { Instrument, InstrumentTask, LookedAt } from '../instrument.ts';
import { trainedWeights } from '../trained-net.ts';
import { caseDerivation, netDerivation } from './derivation.ts';
import { curveSteps, leastOf, tableSteps, told, type Curve, type Findings } from './microscope.ts';
import { caseErrors, caseStep, reportCase, reportTestCase } from './report-test-case.ts';

/** The steps of the report's Table 2, each a tenth of the one before, and some beyond. */
const steps = Array.from({ length: curveSteps }, (_, place) => 10 ** -place);
const mostPixels = 4096;

export const gradientCheckInstrument: Instrument = {
  name: gradientCheck.name,
  run: async (task) => {
    const settings = gradientCheckSettings.parse(task.settings);
    return told(task.run === null ? reportFindings(settings) : await runFindings(task.run, settings, task));
  },
};

/** What was asked for first, then all other ways. */
function reportFindings({ difference, precision }: GradientCheckSettings): Findings {
  const others = precisions
    .flatMap((one) => differences.map((of) => ({ difference: of, precision: one })))
    .filter((one) => one.difference !== difference || one.precision !== precision);
  const curveOf = (one: Pick<Curve, 'difference' | 'precision'>): Curve => ({
    ...one,
    rows: reportTestCase(one.difference, one.precision, curveSteps),
  });
  const chosen = curveOf({ difference, precision });
  const { h } = leastOf(chosen.rows.slice(0, tableSteps));
  const step = caseStep(h, difference, precision);
  const errors = caseErrors(step, precision);
  const worst = errors.indexOf(Math.max(...errors));
  const { w, features, classes } = reportCase;
  return {
    about: 'the report’s test case, all 20 weights',
    curves: [chosen, ...others.map(curveOf)],
    coordinates: errors.map((_, at) => {
      const [row, column] = [Math.floor(at / classes), at % classes];
      return {
        name: `w ${row + 1}, ${column + 1}`,
        weight: w[row]?.[column] ?? 0,
        analytic: step.analytic[row]?.[column] ?? 0,
        difference: step.differences[row]?.[column] ?? 0,
      };
    }),
    further: [
      {
        kind: 'heat-map',
        title: `Error of each weight at h = ${h.toExponential(0)}`,
        ...{ rows: features, columns: classes, values: errors },
        quantity: '|analytic − difference|',
        scale: 'logarithmic',
        across: 'class',
        down: 'feature',
        firstColumn: 1,
        firstRow: 1,
        note: '',
      } satisfies HeatMapBlock,
      caseDerivation(h, [Math.floor(worst / classes), worst % classes]),
    ],
  };
}

/** @throws LabError `not_found` where the run has no weights or no examples, `bad_input` for a unit that it does not have. */
async function runFindings(run: LookedAt, settings: GradientCheckSettings, task: InstrumentTask): Promise<Findings> {
  const all = await run.examples('train');
  if (all.count === 0) throw new LabError('not_found', `Run ${run.id} has no training examples.`);
  const random = new MersenneTwister(settings.seed);
  const chosen = random.permutation(all.count).subarray(0, Math.min(settings.examples, all.count));
  const engine = settings.precision === 'float32' ? await loadEngine('best') : undefined;
  const net = netOf(run.spec, await trainedWeights(run), engine);
  const checked = new CheckedNet(net, net.hold(pickExamples(all, Uint32Array.from(chosen))));
  try {
    const { places } = checked;
    const sampled = [...random.permutation(places.length).subarray(0, settings.coordinates)].flatMap(
      (place) => places[place] ?? [],
    );
    const ways = [settings.difference, ...differences.filter((one) => one !== settings.difference)];
    const curves = ways.map((difference): Curve => {
      return { difference, precision: settings.precision, rows: steps.map((h) => ({ h, totalError: 0 })) };
    });
    const found = new Map<Place, number[]>();
    for (const [done, place] of sampled.entries()) {
      await task.progress(done, sampled.length, 'Comparing with differences');
      const analytic = checked.analytic(place);
      const own = steps.map((h, at) => {
        const both = checked.differences(place, h);
        for (const { difference, rows } of curves) {
          const row = rows[at];
          if (row !== undefined) row.totalError += Math.abs(analytic - both[difference]);
        }
        return both[settings.difference];
      });
      found.set(place, own);
    }
    const [first, ...others] = curves;
    if (first === undefined) throw new LabError('internal', 'No difference was asked for.');
    const { h } = leastOf(first.rows.slice(0, tableSteps));
    const at = steps.indexOf(h);
    const coordinates = sampled.map((place) => ({
      name: checked.name(place),
      weight: checked.weight(place),
      analytic: checked.analytic(place),
      difference: found.get(place)?.[at] ?? Number.NaN,
    }));
    const [worst] = [...coordinates].sort(
      (one, other) => Math.abs(other.analytic - other.difference) - Math.abs(one.analytic - one.difference),
    );
    const map = await unitMap(checked, run, { ...settings, h }, task);
    return {
      about: `run ${run.id}, ${sampled.length} weights and biases${engine === undefined ? '' : `, by ${engine.used.name}`}`,
      curves: [first, ...others],
      coordinates,
      further: [
        ...(map === undefined ? [] : [map]),
        ...(worst === undefined || net.layers.length === 0
          ? []
          : [netDerivation(net.layers, { ...worst, h, cost: checked.before })]),
      ],
    };
  } finally {
    checked.release();
  }
}

/** The error of every weight of one unit of the first layer as the picture it looks at; undefined where that is none, or none has an error. */
async function unitMap(
  checked: CheckedNet,
  run: LookedAt,
  { unit, difference, h }: GradientCheckSettings & { h: number },
  task: InstrumentTask,
): Promise<HeatMapBlock | undefined> {
  const [layer] = checked.net.layers;
  if (layer === undefined || run.shape === null) return undefined;
  const { rows, columns } = run.shape;
  if (unit >= layer.units) {
    const message = `The first layer of run ${run.id} has ${layer.units} units, numbered 0 … ${layer.units - 1}; there is no unit ${unit}.`;
    throw new LabError('bad_input', message);
  }
  if (rows * columns > layer.features || rows * columns > mostPixels) return undefined;
  const values: number[] = [];
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    await task.progress(pixel, rows * columns, 'Looking at a unit');
    const place = { of: 0, at: pixel * layer.units + unit };
    values.push(Math.abs(checked.analytic(place) - checked.differences(place, h)[difference]));
  }
  if (values.every((value) => value === 0)) return undefined;
  return {
    kind: 'heat-map',
    title: `Error of each weight of unit ${unit} at h = ${h.toExponential(0)}`,
    ...{ rows, columns, values },
    quantity: '|analytic − difference|',
    scale: 'logarithmic',
    across: 'column',
    down: 'row',
    firstColumn: 0,
    firstRow: 0,
    note: 'Pixels that are the same in all these examples, as at the edge, have no gradient and no error: they stay empty.',
  };
}
