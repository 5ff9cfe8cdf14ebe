import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { usefulUnits, usefulUnitsValues, type ClassUnits } from '../../shared/models/instruments/useful-units.ts';
import { analysed } from './analysed.ts';
import { classNamed } from './named-class.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import type { InspectImageOptions, InspectRequest, InspectUnitsOptions } from './inspect-grammar.ts';
import { fourDigits, table } from './table.ts';

/** How many units a terminal shows. */
const mostLines = 20;

export function carryOutInspect(port: KeptLab, request: InspectRequest, to: CommandOutput): Promise<number> {
  return request.command === 'inspect units'
    ? inspectUnits(port, request.run, request.options, to)
    : inspectImage(port, request.run, request.options, to);
}

/** @returns the exit code: done, failed, or cancelled. */
async function inspectUnits(
  port: KeptLab,
  run: number,
  options: InspectUnitsOptions,
  to: CommandOutput,
): Promise<number> {
  const client = labClient(port);
  const { class: named, ...settings } = options;
  const { classNames } = await valueOf(client.runs.get({ id: run }));
  const of = named === undefined ? undefined : classNamed(named, classNames, run);
  const { id, result } = await analysed(port, { instrument: usefulUnits.name, run, settings }, to);
  const found = usefulUnitsValues.parse(result.values);
  const classes = found.classes.filter(({ name }) => of === undefined || name === of);
  const rows = classes.flatMap((one) => [line(one, 'promoter'), line(one, 'inhibitor')]);
  const headings = ['class', 'voters', '', 'unit', 'votes', 'placebo 95 %', 'p', ''];
  to.result({ ...found, classes, analysis: id }, `${result.summary}\n\n${table(headings, rows)}`);
  return exitCodes.done;
}

function line(of: ClassUnits, side: 'promoter' | 'inhibitor'): (string | number)[] {
  const winner = of[side];
  if (winner === null) return [of.name, of.voters, side, '', '', '', '', 'no votes'];
  const { unit, votes, placebo, useful } = winner;
  const p = fourDigits(placebo.p);
  return [of.name, of.voters, side, unit, votes, placebo.high, p, useful ? 'useful' : 'not beyond the placebo'];
}

async function inspectImage(
  port: KeptLab,
  run: number,
  options: InspectImageOptions,
  to: CommandOutput,
): Promise<number> {
  const { part, example, class: of = null } = options;
  const { books, face } = await valueOf(labClient(port).inspection.image({ run, part, example, class: of }));
  const likely = books.classNames
    .map((name, place) => [name, books.probabilities[place] ?? 0, books.logits[place] ?? 0] as const)
    .sort((a, b) => b[1] - a[1])
    .map(([name, probability, logit]) => [name, fourDigits(probability), fourDigits(logit)]);
  const units = books.units
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, mostLines)
    .map(({ unit, activation, contribution }) => [unit, fourDigits(activation), fourDigits(contribution)]);
  const unitWord = books.inputs ? 'input' : 'unit';
  const shown = books.units.length > mostLines ? `The ${mostLines} ${unitWord}s with the largest contribution:` : '';
  const words = [
    `Run ${run}, ${part} example ${example}: ${books.label}, predicted ${books.predicted}`,
    table(['class', 'probability', 'logit'], likely),
    `${books.class}: logit ${fourDigits(books.logit)} = bias ${fourDigits(books.bias)} + contributions of ${books.unitCount} ${unitWord}s; sum check ${fourDigits(books.sumCheck)}`,
    ...(shown === '' ? [] : [shown]),
    table([unitWord, 'activation', 'contribution'], units),
  ];
  to.result({ ...books, ...(face === null ? {} : { face }) }, words.join('\n\n'));
  return exitCodes.done;
}
