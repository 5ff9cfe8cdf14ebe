/**
 * What it costs a training that somebody watches its weights form: part 8 through the lab, watched as the Train page watches, which reads
 * every picture that it is told of, and not watched, in turns. `cost`: by the quickest turn of each, which a busy machine disturbs least;
 * `costByTurn`: turn by turn. `looks`: how often the weights were read. Prints one JSON object, in seconds and as fractions.
 *
 *     node test/bench/learning/watching.ts [--quick]          after `npm run build`
 */
import { join } from 'node:path';
import { valueOf } from '../../../shared/contract/client.ts';
import { mediaAddress } from '../../../shared/contract/media.ts';
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
  const [alone, watched]: [number[], number[]] = [[], []];
  let looks = 0;
  for (let turn = 0; turn < turns; turn++) {
    say(`  watching, turn ${turn + 1} of ${turns}: ${engine}`);
    // Who begins changes, so that neither always comes after the other.
    const both = [false, true].map((isWatched) => async () => {
      const begun = isWatched ? watching(shell, () => looks++) : undefined;
      (isWatched ? watched : alone).push((await trainRun(shell, wish, begun)).trainingSeconds);
    });
    for (const one of turn % 2 === 0 ? both : both.reverse()) await one();
  }
  return {
    steps,
    looks: rounded(looks / turns),
    alone: spreadOf(alone),
    watched: spreadOf(watched),
    cost: rounded(Math.min(...watched) / Math.min(...alone) - 1),
    costByTurn: spreadOf(watched.map((seconds, turn) => seconds / (alone[turn] ?? Number.NaN) - 1)),
  };
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
