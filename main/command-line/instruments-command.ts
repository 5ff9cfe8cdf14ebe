import { labClient, valueOf } from '../../shared/contract/client.ts';
import { endedAnalysis } from './analysed.ts';
import type { AnalysisListOptions, AskedInstrument } from './instrument-grammar.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import type { Analysis } from '../../shared/models/instruments/analysis.ts';
import { numbersBlock, tableBlock, textBlock, type ResultBlock } from '../../shared/models/instruments/result.ts';
import { exitCodes, type CommandOutput } from './console.ts';
import { fourDigits, table } from './table.ts';
import { settingsOf } from './train-command.ts';

/**
 * Analyses a run and waits for the result.
 * @returns the exit code: done, failed, or cancelled.
 */
export async function lookInto(port: KeptLab, asked: AskedInstrument, to: CommandOutput): Promise<number> {
  const settings = { ...settingsOf(asked.settings), ...asked.words };
  const wish = { instrument: asked.name, run: asked.run, data: asked.data, settings };
  const analysis = await endedAnalysis(port, wish, to);
  to.result({ ...analysis, ...analysis.result?.values }, describe(analysis));
  if (analysis.status === 'succeeded') return exitCodes.done;
  return analysis.status === 'cancelled' ? exitCodes.cancelled : exitCodes.failed;
}

/** The instruments there are and the analyses that are kept, the newest first. */
export async function listInstruments(
  port: KeptLab,
  { instrument, run, limit }: AnalysisListOptions,
  to: CommandOutput,
): Promise<void> {
  const client = labClient(port);
  const { instruments } = await valueOf(client.kinds.list({}));
  const analyses = await valueOf(
    client.instruments.list({ instrument: instrument ?? null, run: run ?? null, limit: limit ?? 200 }),
  );
  const kinds = instruments.map(({ name, title, parameters }) => [
    name,
    title,
    parameters.map(({ path }) => path).join(', '),
  ]);
  const found = analyses.map(({ id, instrument: of, run: about, status, summary, createdAt }) => {
    return [id, of, about ?? '', status, summary ?? '', createdAt];
  });
  const lists = [
    table(['instrument', 'title', 'parameters'], kinds),
    found.length === 0 ? 'No analyses.' : table(['analysis', 'instrument', 'run', 'status', 'found', 'made'], found),
  ];
  to.result({ instruments, analyses }, lists.join('\n\n'));
}

export async function showAnalysis(port: KeptLab, id: number, to: CommandOutput): Promise<void> {
  const analysis = await valueOf(labClient(port).instruments.get({ id }));
  to.result(analysis, describe(analysis));
}

export async function deleteAnalyses(port: KeptLab, ids: number[], to: CommandOutput): Promise<void> {
  const deleted = await valueOf(labClient(port).instruments.delete({ ids }));
  to.result(deleted, deleted.ids.length === 0 ? 'There were no such analyses.' : `Deleted: ${deleted.ids.join(', ')}.`);
}

function describe({ id, instrument, run, status, seconds, error, result }: Analysis): string {
  const about = run === null ? '' : `, run ${run}`;
  const head = `Analysis ${id}: ${instrument}${about}, ${status} in ${fourDigits(seconds)} s`;
  const said = error === null ? [] : [error.message];
  if (result === null) return [head, ...said].join('\n');
  return [head, ...said, result.summary, ...result.blocks.map(inWords)].join('\n\n');
}

/** What is text on a terminal; pictures and curves are for a window, and for `--json`. */
function inWords(block: ResultBlock): string {
  const numbers = numbersBlock.safeParse(block);
  if (numbers.success) {
    const rows = numbers.data.items.map(({ label, value, unit, low, high, of }) => {
      const interval = low === undefined || high === undefined ? '' : `${fourDigits(low)} … ${fourDigits(high)}`;
      return [label, fourDigits(value), unit, interval, of ?? ''];
    });
    return table([block.title, '', '', '', ''], rows);
  }
  const cells = tableBlock.safeParse(block);
  if (cells.success) {
    const rows = cells.data.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : fourDigits(cell))));
    const headings = cells.data.columns.map(({ title }) => title);
    return `${block.title}\n${table(headings, rows)}`;
  }
  const text = textBlock.safeParse(block);
  return text.success ? `${block.title}\n${text.data.text}` : `${block.title}: see the window, or --json.`;
}
