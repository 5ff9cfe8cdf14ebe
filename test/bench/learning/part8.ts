/**
 * Part 8's net through the product's own training loop, on the native and the wasm engine, in turns of a process each. Prints one JSON
 * object, in seconds of 500 steps.
 *
 *     node test/bench/learning/part8.ts [--quick]
 */
import { engineReport } from '../../../main/engines/engine-report.ts';
import { printedBy, say, spreadOf } from '../measurement.ts';
import { part8Turn } from './turns.ts';

const turns = process.argv.includes('--quick') ? 1 : 5;
const report = await engineReport();
const engines = (['native', 'wasm'] as const).filter((name) => report[name].available);
const told = new Map(engines.map((name) => [name, [] as ReturnType<typeof part8Turn.parse>[]]));
for (let turn = 0; turn < turns; turn++) {
  for (const name of engines) {
    say(`  part 8, turn ${turn + 1} of ${turns}: ${name}`);
    told.get(name)?.push(part8Turn.parse(await printedBy('learning/part8-turn.ts', [name])));
  }
}
const measured = [...told].map(([name, answers]) => [
  name,
  {
    ...answers[0]?.used,
    first: spreadOf(answers.map(({ first }) => first)),
    seconds: spreadOf(answers.map(({ seconds }) => seconds)),
    evaluated: spreadOf(answers.map(({ evaluated }) => evaluated)),
    checked: spreadOf(answers.map(({ checked }) => checked)),
    watchdog: spreadOf(answers.map(({ checked, seconds }) => checked / seconds)),
  },
]);
console.log(JSON.stringify(Object.fromEntries(measured)));
