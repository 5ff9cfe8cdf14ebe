import { Option, type Command } from 'commander';
import { faceStates } from '../../shared/models/face.ts';
import { faceImaging, reportImaging, snapshotRule } from '../../shared/models/face-snapshot.ts';
import { box, partCounts, portNumber, wholeNumber, wholeNumberFrom, words, wordsAmong } from './argument.ts';
import type { FaceDemoOptions } from './face-demo-command.ts';
import type { FaceDownloadOptions } from './face-download-command.ts';
import { conflictRules, type ConflictRule, type PatchExportOptions } from './face-patch-command.ts';
import type { SnapshotCreateOptions } from './face-snapshot-command.ts';
import type { FaceDecideOptions } from './faces-command.ts';

/** What the command line asks for about faces. */
export type FaceRequest =
  | { command: 'faces list add'; file: string; actors: string[] | undefined }
  | { command: 'faces import'; folder: string }
  | { command: 'faces download'; options: FaceDownloadOptions }
  | { command: 'faces decide'; names: string[]; options: FaceDecideOptions }
  | { command: 'faces snapshot create'; options: SnapshotCreateOptions }
  | { command: 'faces snapshot show'; snapshot: string }
  | { command: 'faces snapshot matrices'; snapshot: string }
  | { command: 'faces snapshot diff'; before: string; after: string }
  | { command: 'faces snapshot export'; snapshot: string; out: string }
  | { command: 'faces patch export'; options: PatchExportOptions }
  | { command: 'faces patch import'; file: string; conflicts: ConflictRule }
  | { command: PlainCommand };

/** Asks for no lab. */
export interface FaceDemoRequest {
  command: 'faces demo';
  options: FaceDemoOptions;
}

type PlainCommand =
  'faces status' | 'faces undo' | 'faces redo' | 'faces check' | 'faces snapshot list' | 'blobs check';

type Take = (request: FaceRequest | FaceDemoRequest) => void;

/** The part of the grammar that is about faces. */
export function faceCommands(root: Command, taken: Take): void {
  const faces = root.command('faces').description('actor lists, downloads, decisions and snapshots of faces');
  gettingCommands(faces, taken);
  decidingCommands(faces, taken);
  snapshotCommands(faces, taken);
  patchCommands(faces, taken);
  demoCommand(faces, taken);
  const blobs = root.command('blobs').description('the pictures that were downloaded');
  plain(blobs, 'blobs check', 'read every downloaded picture through; set aside what is damaged', taken);
}

function plain(parent: Command, command: PlainCommand, description: string, taken: Take): void {
  parent
    .command(command.split(' ').at(-1) ?? command)
    .description(description)
    .action(() => {
      taken({ command });
    });
}

function gettingCommands(faces: Command, taken: Take): void {
  faces
    .command('list')
    .description('the lists of actors and their pictures')
    .command('add')
    .description('add the lines of an actor list: name, image_id, face_id, url, x1,y1,x2,y2, sha256')
    .argument('<file>', 'the list, with tabs, commas or semicolons, with or without a header')
    .option('--actors <names>', 'only these actors, by full or last name, with commas between', words)
    .action((file: string, { actors }: { actors?: string[] }) => {
      taken({ command: 'faces list add', file, actors });
    });
  faces
    .command('import')
    .description('import a folder of earlier downloads, by hash, then by names like bracco16.jpg')
    .argument('<dir>', 'the folder with the pictures')
    .action((folder: string) => {
      taken({ command: 'faces import', folder });
    });
  faces
    .command('download')
    .description('download what is pending; without options, resume a download that was interrupted')
    .option('--actors <names>', 'only these actors, by full or last name, with commas between', words)
    .option('--concurrency <n>', 'how many downloads at once, at most two from one host', wholeNumber)
    .option('--until-usable <n>', 'how many usable faces of an actor are enough', wholeNumber)
    .option(
      '--again <states>',
      'download only what is in these states again, as in dead,timeout',
      wordsAmong(faceStates),
    )
    .option('--cause <cause>', 'download only what failed for this cause again, as in "http 404"')
    .option('--host <names>', 'only from these hosts', words)
    .option('--wayback', 'ask the Internet Archive for what is dead')
    .option('--allow-private', 'also go to private, loopback and link-local addresses')
    .action((options: FaceDownloadOptions) => {
      taken({ command: 'faces download', options });
    });
  plain(faces, 'faces status', 'how many rows there are, in which states, and usable of each actor', taken);
}

function decidingCommands(faces: Command, taken: Take): void {
  faces
    .command('decide')
    .description('decide about faces; undo takes all of them back at once')
    .argument('<faces...>', 'the row’s number, label (bracco16) or key, or the sha256 of its bytes')
    .option('--include', 'the faces count')
    .option('--exclude', 'the faces do not count')
    .option('--unreviewed', 'the faces have to be reviewed again')
    // Scripts know it by this name.
    .addOption(new Option('--undecided', 'the older name of --unreviewed').hideHelp())
    .option('--reason <reason>', 'the reason in one or two words')
    .option('--note <text>', 'a note on the decision')
    .option('--box <x1,y1,x2,y2>', 'move the box of one face, in pixels of its upright picture', box)
    .action((names: string[], options: FaceDecideOptions) => {
      taken({ command: 'faces decide', names, options });
    });
  plain(faces, 'faces undo', 'undo the last decision', taken);
  plain(faces, 'faces redo', 'redo the decision that was undone last', taken);
  plain(faces, 'faces check', 'find pictures to review: blurred, dark, duplicate, of another actor', taken);
}

function snapshotCommands(faces: Command, taken: Take): void {
  const snapshot = faces.command('snapshot').description('fixed lists of faces, divided, that nets are trained on');
  const choice = (flags: string, description: string, names: readonly string[]): Option =>
    new Option(flags, description).choices(names);
  snapshot
    .command('create')
    .description('save the usable faces as they are now, divided into parts, and make their matrices')
    .addOption(
      choice('--preset <name>', 'report: 70/20/20 of each actor in the list’s order', ['report']).default('report'),
    )
    .option('--size <pixels>', 'the side of the crops', wholeNumber, reportImaging.size)
    .option('--name <name>', 'a name for the snapshot')
    .option('--actors <names>', 'only these actors, by full or last name, with commas between', words)
    .option('--parts <file>', 'divide faces as this file says: a line each with a label and its part')
    .option('--counts <t,v,t>', 'faces of each actor for training, validation, test', partCounts)
    .addOption(
      choice('--order <order>', 'the order of the list, or shuffled by a seed', snapshotRule.shape.order.options),
    )
    .option('--seed <n>', 'the seed of the shuffled order', wholeNumber)
    .option('--states <states>', 'the states that count, beside included faces', wordsAmong(faceStates))
    .addOption(
      choice(
        '--near-duplicates <place>',
        'whether near-duplicates stay in one part, or stay where they fall',
        snapshotRule.shape.twins.options,
      ),
    )
    // Scripts know it by this name.
    .addOption(
      choice('--twins <place>', 'the older name of --near-duplicates', snapshotRule.shape.twins.options).hideHelp(),
    )
    .addOption(
      choice('--kernel <name>', 'how crops are resized', faceImaging.shape.kernel.options).default(
        reportImaging.kernel,
      ),
    )
    .option('--grey', 'without colour')
    .addOption(
      choice(
        '--cmyk <way>',
        'how CMYK pictures become RGB: by their color profile, or plain as Pillow does',
        faceImaging.shape.cmyk.unwrap().options,
      ).default('profile'),
    )
    .action((options: SnapshotCreateOptions) => {
      taken({ command: 'faces snapshot create', options });
    });
  plain(snapshot, 'faces snapshot list', 'list the snapshots of the lab', taken);
  snapshot
    .command('show')
    .description('show the faces of a snapshot')
    .argument('<snapshot>', 'the name of the snapshot, its hash, or the first eight digits of the hash')
    .action((name: string) => {
      taken({ command: 'faces snapshot show', snapshot: name });
    });
  snapshot
    .command('matrices')
    .description('make the matrices of a snapshot that has none')
    .argument('<snapshot>', 'the name of the snapshot, its hash, or the first eight digits of the hash')
    .action((name: string) => {
      taken({ command: 'faces snapshot matrices', snapshot: name });
    });
  snapshot
    .command('diff')
    .description('show what changed from one snapshot to another')
    .argument('<before>', 'the earlier snapshot, by its name or hash')
    .argument('<after>', 'the later snapshot, by its name or hash')
    .action((before: string, after: string) => {
      taken({ command: 'faces snapshot diff', before, after });
    });
  snapshot
    .command('export')
    .description('write the crops as PNG, the matrices as .npy, and manifest.json')
    .argument('<snapshot>', 'the name of the snapshot, its hash, or the first eight digits of the hash')
    .requiredOption('--out <dir>', 'a folder that is empty or not there')
    .action((name: string, { out }: { out: string }) => {
      taken({ command: 'faces snapshot export', snapshot: name, out });
    });
}

function patchCommands(faces: Command, taken: Take): void {
  const patch = faces.command('patch').description('decisions to take to another machine');
  patch
    .command('export')
    .description('write the last word on every face that was decided about')
    .addOption(new Option('--format <format>', 'how the patch is written').choices(['json', 'csv']).default('json'))
    .option('--out <file>', 'the file to write; standard output unless named')
    .action((options: PatchExportOptions) => {
      taken({ command: 'faces patch export', options });
    });
  patch
    .command('import')
    .description('import the decisions of a patch')
    .argument('<file>', 'the file with the patch, JSON or CSV')
    .addOption(
      new Option('--conflicts <whose>', 'which decision wins where both labs have one')
        .choices(conflictRules)
        .default('mine'),
    )
    .action((file: string, { conflicts }: { conflicts: ConflictRule }) => {
      taken({ command: 'faces patch import', file, conflicts });
    });
}

function demoCommand(faces: Command, taken: Take): void {
  faces
    .command('demo')
    .description('serve drawn faces of people who do not exist, and write a list of them, to try all this with')
    .option('--port <n>', 'port of the first address; 0 picks a free one', portNumber, 0)
    .option('--per-actor <n>', 'how many faces of each of the six people', wholeNumberFrom(1, 1000), 130)
    .option('--out <dir>', 'where the list is written; the lab’s data folder unless named')
    .action((options: FaceDemoOptions) => {
      taken({ command: 'faces demo', options });
    });
}
