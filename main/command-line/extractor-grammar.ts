import { InvalidArgumentError, Option, type Command } from 'commander';
import { engineNames, type EngineName } from '../../shared/models/engine.ts';

export interface ExtractOptions {
  snapshot: string;
  extractor: string;
  layer: string;
  pool?: number;
  normalisation?: string;
  engine?: EngineName;
}

/** What the command line asks of extractors and their features. */
export type ExtractorRequest =
  | { command: 'extractors list' }
  | { command: 'extractors install' | 'extractors remove'; name: string }
  | { command: 'extractors add'; path: string }
  | { command: 'extract'; options: ExtractOptions };

export function isExtractorRequest(request: { command: string }): request is ExtractorRequest {
  return request.command === 'extract' || request.command.startsWith('extractors ');
}

export function extractorCommands(root: Command, taken: (request: ExtractorRequest) => void): void {
  const extractors = root.command('extractors').description('pretrained nets whose activations are features');
  extractors
    .command('list')
    .description('list the extractors and their layers')
    .action(() => {
      taken({ command: 'extractors list' });
    });
  for (const [name, description] of [
    ['install', 'download the published weights of an extractor'],
    ['remove', 'remove the weights of an extractor; features computed with it stay'],
  ] as const) {
    extractors
      .command(name)
      .description(description)
      .argument('<name>', 'the extractor, as listed')
      .action((extractor: string) => {
        taken({ command: `extractors ${name}`, name: extractor });
      });
  }
  extractors
    .command('add')
    .description(
      'add weights of a known net (.pth, .safetensors, .npz, .onnx, TensorFlow.js manifest), or any ONNX model of pictures',
    )
    .argument('<file>', 'the file with the weights')
    .action((path: string) => {
      taken({ command: 'extractors add', path });
    });
  root
    .command('extract')
    .description('compute features of a snapshot’s faces, once')
    .requiredOption('--snapshot <snapshot>', 'a snapshot of faces, by its name or hash')
    .requiredOption('--extractor <name>', 'the extractor, as listed by “extractors list”')
    .requiredOption('--layer <layer>', 'one of its layers, as in block10 or features.7')
    .option('--pool <rows>x<columns>', 'average the maps to so many rows and columns, as in 7x7', poolArgument)
    .option('--normalisation <name>', 'how pictures are normalised, as in report or imagenet')
    .addOption(
      new Option('--engine <name>', 'what computes; the fastest engine here unless named').choices(engineNames),
    )
    .action((options: ExtractOptions) => {
      taken({ command: 'extract', options });
    });
}

/** `7x7` or `7`: maps are averaged to squares. */
function poolArgument(text: string): number {
  const [, rows = '', columns = rows] = /^([1-9]\d{0,2})(?:x([1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (rows !== '' && rows === columns) return Number(rows);
  throw new InvalidArgumentError('The pool is a square, as in 7x7.');
}
