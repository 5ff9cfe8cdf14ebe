import { LabError } from '../../../shared/failure.ts';
import type { InstrumentResult } from '../../../shared/models/instruments/result.ts';
import {
  usefulUnits,
  usefulUnitsSettings,
  usefulUnitsValues,
  type ClassUnits,
  type UsefulUnits,
} from '../../../shared/models/instruments/useful-units.ts';
import { lastHiddenOf } from '../../learning/inspection/last-hidden.ts';
import type { Instrument } from '../instrument.ts';
import { partWords } from '../../../shared/models/inspection.ts';
import { trainedNet } from '../trained-net.ts';
import { countUnits } from './count-units.ts';

const mostInTable = 200;

/** The report's part 9, with its placebo and three other definitions. */
export const usefulUnitsInstrument: Instrument = {
  name: usefulUnits.name,
  run: async ({ run, settings, progress }) => {
    if (run === null) throw new LabError('bad_input', 'Choose a run to look at.');
    const asked = usefulUnitsSettings.parse(settings);
    await progress(0, null, 'Reading the examples');
    const examples = await run.examples(asked.part);
    if (examples.count === 0) {
      throw new LabError('not_found', `Run ${run.id} has no ${partWords[asked.part]} examples. Choose another part.`);
    }
    const last = lastHiddenOf(await trainedNet(run));
    const classes = await countUnits(last, examples, { ...asked, classNames: run.classNames, progress });
    return told({
      run: run.id,
      part: asked.part,
      layer: last.layer,
      activation: last.activation,
      inputs: last.layer === null,
      unitCount: last.units,
      shuffles: asked.shuffles,
      classes,
    });
  },
};

function told(values: UsefulUnits): InstrumentResult {
  const winners = values.classes
    .flatMap(({ promoter, inhibitor }) => [promoter, inhibitor])
    .filter((one) => one !== null);
  const useful = winners.filter((one) => one.useful).length;
  const kind = values.inputs ? 'inputs' : 'hidden units';
  return {
    summary: `${useful} of ${winners.length} winning ${kind} have more votes than shuffled labels give.`,
    values: usefulUnitsValues.parse(values),
    blocks: [
      {
        kind: 'table',
        title: 'Promoter and inhibitor of each class',
        columns: [
          { title: 'Class', display: 'text' },
          { title: 'Voters' },
          { title: 'Promoter' },
          { title: 'Votes' },
          { title: 'Placebo 95 %' },
          { title: 'p' },
          { title: 'Inhibitor' },
          { title: 'Votes' },
          { title: 'Placebo 95 %' },
          { title: 'p' },
        ],
        rows: values.classes
          .slice(0, mostInTable)
          .map(({ name, voters, promoter, inhibitor }) => [
            name,
            voters,
            ...winnerCells(promoter),
            ...winnerCells(inhibitor),
          ]),
      },
      {
        kind: 'table',
        title: 'Rank agreement of four definitions, mean over the classes',
        columns: [
          { title: 'Between', display: 'text' },
          { title: 'and', display: 'text' },
          { title: 'Spearman ρ' },
          { title: 'Kendall τ' },
        ],
        rows: (values.classes[0]?.agreement ?? []).map(({ between }, place) => {
          const all = values.classes.map(({ agreement }) => agreement[place]);
          return [...between, meanOf(all.map((one) => one?.spearman)), meanOf(all.map((one) => one?.kendall))];
        }),
      },
    ],
  };
}

function winnerCells(winner: ClassUnits['promoter']): (number | null)[] {
  return winner === null
    ? [null, null, null, null]
    : [winner.unit, winner.votes, winner.placebo.high, winner.placebo.p];
}

function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
