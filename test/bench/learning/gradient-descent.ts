/**
 * Full-batch gradient-descent steps of softmax regression, per engine that is present. The engines take turns, each turn in a process
 * of its own. Prints one JSON object.
 *
 *     node test/bench/learning/gradient-descent.ts [--quick]
 */
import { engineReport } from '../../../main/engines/engine-report.ts';
import { engineNames, type EngineName } from '../../../shared/models/engine.ts';
import { printedBy, say, spreadOf } from '../measurement.ts';
import { descentTurn } from './turns.ts';

/** Of one turn; a turn's number is the median of its steps. */
const sizes: Record<EngineName, string[]> = {
  native: ['10000=50', '60000=12'],
  wasm: ['10000=10', '60000=3'],
  cpu: ['10000=2', '60000=1'],
};

const quick = process.argv.includes('--quick');
const report = await engineReport();
const present = engineNames.filter((name) => report[name].available);
const turns = quick ? 1 : 5;
/** Plain JavaScript takes seconds a step, and nobody waits for it. */
const turnsOf = (name: EngineName): number => (name === 'cpu' ? Math.min(2, turns) : turns);
const answers = new Map<EngineName, ReturnType<typeof descentTurn.parse>[]>(present.map((name) => [name, []]));

for (let turn = 0; turn < turns; turn++) {
  for (const name of present.filter((engine) => turn < turnsOf(engine))) {
    say(`  gradient descent, turn ${turn + 1} of ${turnsOf(name)}: ${name}`);
    answers
      .get(name)
      ?.push(descentTurn.parse(await printedBy('learning/gradient-descent-turn.ts', [name, ...sizes[name]])));
  }
}

function summary(name: EngineName): object {
  const told = answers.get(name) ?? [];
  const size = (examples: string): object => {
    const times = told.map(({ perStep }) => perStep[examples] ?? Number.NaN);
    return { millisecondsPerStep: spreadOf(times), stepsPerSecond: spreadOf(times.map((ms) => 1000 / ms)) };
  };
  return {
    ...told[0]?.used,
    examples10000: size('10000'),
    examples60000: size('60000'),
    peakBytes: Math.max(...told.map(({ peakBytes }) => peakBytes)),
  };
}

const absent = engineNames.filter((name) => !present.includes(name)).map((name) => [name, { why: report[name].why }]);
console.log(
  JSON.stringify({
    ...Object.fromEntries(present.map((name) => [name, summary(name)])),
    ...Object.fromEntries(absent),
  }),
);
