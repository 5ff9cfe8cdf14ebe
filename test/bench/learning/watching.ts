/**
 * What it costs a training that somebody watches its weights form: part 8 through the lab, watched as the Train page watches, which reads
 * every picture that is announced, and not watched, in turns. `cost`: by the quickest turn of each, which a busy machine disturbs least;
 * `costByTurn`: turn by turn; `processor`: the same of the trainer's processor time. `looks`: how often the weights were read. Prints one JSON object, in seconds and as fractions.
 *
 *     node test/bench/learning/watching.ts [--quick]          after `npm run build`
 */
import { join } from 'node:path';
import { valueOf } from '../../../shared/contract/client.ts';
import { mediaAddress } from '../../../shared/contract/media.ts';
import type { RunSummary } from '../../../shared/models/run.ts';
import { addMatrices, trainRun, type AttachedShell } from '../lab-run.ts';
import { rounded, say, spreadOf } from '../measurement.ts';
import { startShell } from '../shell.ts';
import { workspace } from '../workspace.ts';
import { matrixFolder } from './matrix-folder.ts';

const turns = process.argv.includes('--quick') ? 2 : 9;
const watchEveryMs = 5000;
const cases = [
  { engine: 'native', steps: 8000 },
  { engine: 'wasm', steps: 1500 },
] as const;

/** Watches a run until the end. @param looked is called for every reading of its weights. */
function watching({ port, client }: AttachedShell, looked: () => void): (run: number) => () => void {
  return (run) => {
    const tell = (): void => void client.training.watch({ run });
    let busy = false;
    const stop = port.subscribe((event) => {
      if (event.type === 'run' && event.run.id === run && event.run.status === 'running') tell();
      if (event.type !== 'live-weights' || event.run !== run || busy) return;
      busy = true;
      void port.media(mediaAddress({ kind: 'parameters', run, at: 'now' })).then((read) => {
        busy = false;
        if (read.ok) looked();
      });
    });
    const timer = setInterval(tell, watchEveryMs);
    tell();
    return () => {
      clearInterval(timer);
      stop();
    };
  };
}

async function measure(shell: AttachedShell, { engine, steps }: (typeof cases)[number]): Promise<object> {
  const wish = { preset: 'part8', settings: { steps }, engine };
  const [alone, watched]: [RunSummary[], RunSummary[]] = [[], []];
  let looks = 0;
  for (let turn = 0; turn < turns; turn++) {
    say(`  watching, turn ${turn + 1} of ${turns}: ${engine}`);
    // Who begins changes, so that neither always comes after the other.
    const both = [false, true].map((isWatched) => async () => {
      const begun = isWatched ? watching(shell, () => looks++) : undefined;
      (isWatched ? watched : alone).push(await trainRun(shell, wish, begun));
    });
    for (const one of turn % 2 === 0 ? both : both.reverse()) await one();
  }
  const told = (of: 'trainingSeconds' | 'processSeconds'): object => {
    const [less, more] = [alone.map((run) => run[of]), watched.map((run) => run[of])];
    return {
      alone: spreadOf(less),
      watched: spreadOf(more),
      cost: rounded(Math.min(...more) / Math.min(...less) - 1),
      costByTurn: spreadOf(more.map((seconds, turn) => seconds / (less[turn] ?? Number.NaN) - 1)),
    };
  };
  return { steps, looks: rounded(looks / turns), seconds: told('trainingSeconds'), processor: told('processSeconds') };
}

const space = workspace();
const shell = await startShell(join(space.folder, 'watching'));
try {
  const attached = await shell.attach();
  await addMatrices(attached, matrixFolder(join(space.folder, 'matrices')));
  const { engines } = await valueOf(attached.client.engines.status({}));
  const measured: Record<string, object> = {};
  for (const one of cases.filter(({ engine }) => engines[engine].available))
    measured[one.engine] = await measure(attached, one);
  await attached.close();
  console.log(JSON.stringify(measured));
} finally {
  await shell.close();
  space.remove();
}
