import { Command, Option } from 'commander';
import { printableLines } from '../../shared/lib/printable.ts';
import { dataKinds } from '../../shared/models/data/data-kinds.ts';
import { dataKey, dataOfKey, type DataRef, type PictureShape } from '../../shared/models/data/data-set.ts';
import { engineNames } from '../../shared/models/engine.ts';
import { appVersion, defaultDataDirectory } from '../places.ts';
import { collected, namedSet, namedShape, portNumber, wholeNumber } from './argument.ts';
import type { DigitsAddOptions } from './digits-command.ts';
import type { EngineInstallOptions } from './engine-command.ts';
import { diskCommands, type DiskRequest } from './disk-grammar.ts';
import { extractorCommands, type ExtractorRequest } from './extractor-grammar.ts';
import { errorLoopCommands, type ErrorLoopRequest } from './error-loop-grammar.ts';
import { faceCommands, type FaceDemoRequest, type FaceRequest } from './face-grammar.ts';
import { inspectCommands, type InspectRequest } from './inspect-grammar.ts';
import { instrumentCommands, type InstrumentRequest } from './instrument-grammar.ts';
import { ledgerCommands, type LedgerRequest } from './ledger-grammar.ts';
import { presetNames } from './preset-names.ts';
import { runsCommands, type RunRequest } from './run-grammar.ts';
import { sweepCommands, type SweepRequest } from './sweep-grammar.ts';
import type { TrainOptions } from './train-command.ts';

/** Options of every command. */
export interface GlobalOptions {
  data: string;
  json?: true;
}

/** What is done to a data folder without opening its lab. */
export type BackupsRequest = { command: 'backups list' } | { command: 'backups restore'; name: string };

/** What the command line asks for, parsed and checked. */
export type Request =
  | { command: 'doctor' }
  | { command: 'digits add'; options: DigitsAddOptions }
  | { command: 'digits show'; set: string | null }
  | { command: 'engine status'; verify: boolean }
  | { command: 'engine install'; options: EngineInstallOptions }
  | { command: 'engine remove' }
  | { command: 'data list'; kind: string | null }
  | { command: 'data show'; set: DataRef }
  | { command: 'data add'; kind: string; path: string; shape: PictureShape | null }
  | { command: 'train'; options: TrainOptions }
  | SweepRequest
  | ExtractorRequest
  | InspectRequest
  | ErrorLoopRequest
  | InstrumentRequest
  | LedgerRequest
  | RunRequest
  | BackupsRequest
  | DiskRequest
  | FaceRequest
  | FaceDemoRequest
  | { command: 'serve'; port: number | undefined; open: boolean };

/** `--data` names the lab's folder, and a set for the commands that look at one: of a word like digits:mnist they know which is meant. */
function folderOr(found: (set: DataRef) => void): (word: string, folder: string) => string {
  return (word, folder) => {
    const set = dataOfKey(word);
    if (set === undefined || dataKinds.get(set.kind) === undefined) return word;
    found(set);
    return folder;
  };
}

function withSet(root: Command, request: Request, set: DataRef): Request {
  if (request.command === 'instrument') return { ...request, data: set };
  if (request.command === 'train') return { ...request, options: { ...request.options, data: set } };
  if (request.command === 'sweep run') return { ...request, options: { ...request.options, data: set } };
  if (request.command === 'runs fork') return { ...request, options: { ...request.options, data: set } };
  const words = `“${dataKey(set)}” is a set of data. This command takes none; --data names the lab’s data folder.`;
  return root.error(`error: ${words}`);
}

/** The grammar of the command line. `take` is called with what was asked for. */
export function program(take: (request: Request, global: GlobalOptions) => void): Command {
  let set: DataRef | undefined;
  const setNamed = (found: DataRef): void => {
    set = found;
  };
  const root = new Command('hidden-unit')
    .description('A lab for small neural networks, without a window.')
    .version(appVersion)
    .option('--data <dir>', 'the lab’s data folder', folderOr(setNamed), defaultDataDirectory())
    .option('--json', 'print exactly one JSON object on standard output')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.')
    .showHelpAfterError('(--help shows the options)')
    // What it quotes is what was typed, or what another program passed on.
    .configureOutput({ writeErr: (text) => process.stderr.write(printableLines(text)) });
  const taken = (request: Request): void => {
    take(set === undefined ? request : withSet(root, request, set), root.opts<GlobalOptions>());
  };

  root
    .command('doctor')
    .description('what this machine has: versions, engines, Electron')
    .action(() => {
      taken({ command: 'doctor' });
    });
  engineCommands(root, taken);
  digitsCommands(root, taken);
  faceCommands(root, taken);
  dataCommands(root, taken);
  trainCommand(root, taken);
  sweepCommands(root, taken);
  runsCommands(root, taken);
  instrumentCommands(root, taken);
  ledgerCommands(root, taken);
  extractorCommands(root, taken);
  inspectCommands(root, taken);
  errorLoopCommands(root, taken);
  diskCommands(root, taken);
  backupsCommands(root, taken);
  root
    .command('serve')
    .description('open the workbench in a browser')
    .option(
      '--port <n>',
      'port on 127.0.0.1; 0 picks a free one; without it the same as last time, where it is free',
      portNumber,
    )
    .option('--no-open', 'do not open a browser')
    .action(({ port, open }: { port?: number; open: boolean }) => {
      taken({ command: 'serve', port, open });
    });
  return root;
}

function engineCommands(root: Command, taken: (request: Request) => void): void {
  const engine = root.command('engine').description('what computes: native TensorFlow, WebAssembly, plain JavaScript');
  engine
    .command('status')
    .description('which engines there are, and why one is not')
    .option('--verify', 'check every file of the native engine by its hash')
    .action(({ verify }: { verify?: true }) => {
      taken({ command: 'engine status', verify: verify ?? false });
    });
  engine
    .command('install')
    .description('install the native engine')
    .option('--from <path>', 'take TensorFlow from a wheel, an archive (.tar.gz) or a folder, not from the network')
    .option('--again', 'install it anew where it is already')
    .action((options: EngineInstallOptions) => {
      taken({ command: 'engine install', options });
    });
  engine
    .command('remove')
    .description('remove the native engine from the cache')
    .action(() => {
      taken({ command: 'engine remove' });
    });
}

function digitsCommands(root: Command, taken: (request: Request) => void): void {
  const digits = root.command('digits').description('handwritten digits');
  digits
    .command('add')
    .description('add a digits set from one source')
    .option('--sample', 'the built-in 10,000 digits')
    .option('--download', 'the full MNIST, 11 MB')
    .option('--folder <dir>', 'a folder with a pair of IDX files for training and one for test, gzip or not')
    .action((options: DigitsAddOptions) => {
      taken({ command: 'digits add', options });
    });
  digits
    .command('show')
    .description('counts per class of a set, the one added last unless named')
    .argument('[set]', 'the set, as in sample')
    .action((set?: string) => {
      taken({ command: 'digits show', set: set ?? null });
    });
}

function dataCommands(root: Command, taken: (request: Request) => void): void {
  const data = root.command('data').description('sets of every kind that nets are trained on');
  data
    .command('list')
    .description('list the sets of data in the lab')
    .option('--kind <kind>', 'only sets of one kind, as in digits')
    .action(({ kind }: { kind?: string }) => {
      taken({ command: 'data list', kind: kind ?? null });
    });
  data
    .command('show')
    .description('show what is known about a set of data')
    .argument('<kind:set>', 'the set, as in digits:mnist', namedSet)
    .action((set: DataRef) => {
      taken({ command: 'data show', set });
    });
  data
    .command('add')
    .description('add a set from a file or a folder')
    .argument('<kind>', 'the kind of data, as in matrices')
    .argument('<path>', 'the file or folder')
    .option('--shape <shape>', 'how an example is a picture, as in 3x28x28', namedShape)
    .action((kind: string, path: string, { shape }: { shape?: PictureShape }) => {
      taken({ command: 'data add', kind, path, shape: shape ?? null });
    });
}

function trainCommand(root: Command, taken: (request: Request) => void): void {
  root
    .command('train')
    .description('train a network and wait for its end')
    .requiredOption('--preset <name>', `the experiment to start from: ${presetNames().join(', ')}`)
    .option('--digits <set>', 'the digits set; the one added last unless named')
    .option('--matrices <dir>', 'a folder of .npy matrices, for the presets that take them')
    .option('--snapshot <snapshot>', 'a snapshot of faces, by its name or hash')
    .option('--features <id>', 'a set of features, as “extract” made it')
    .option('--data <kind:set>', 'a set of any kind, as in digits:mnist', namedSet)
    .option('--set <path=value>', 'change one parameter, as in optimizer.momentum=0.9', collected, [])
    .option('--seed <n>', 'the seed of the initial weights', wholeNumber)
    .addOption(
      new Option('--engine <name>', 'what computes; the fastest engine here unless named').choices(engineNames),
    )
    .option('--tag <tag>', 'a tag for the run', collected, [])
    .option('--name <name>', 'a name for the run')
    .action((options: TrainOptions) => {
      taken({ command: 'train', options });
    });
}

function backupsCommands(root: Command, taken: (request: Request) => void): void {
  const backups = root
    .command('backups')
    .description('copies of the lab’s database, made every day and before updates');
  backups
    .command('list')
    .description('list the backups, newest first')
    .action(() => {
      taken({ command: 'backups list' });
    });
  backups
    .command('restore')
    .description('put a backup in the place of the database, which stays beside it')
    .argument('<name>', 'the backup, as listed')
    .action((name: string) => {
      taken({ command: 'backups restore', name });
    });
}
