import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract } from '../../shared/contract/index.ts';
import type { Method } from '../../shared/contract/method.ts';
import { job } from '../../shared/models/job.ts';
import { begunJob } from '../begun-job.ts';
import { endOf } from '../faces-lab.ts';
import { inputsWith } from '../hostile-inputs.ts';
import { temporaryFolder } from '../temporary.ts';
import { openTrainingLab, shortRun, type TrainingLab } from '../training-lab.ts';
import { denseSpec } from '../trainer-process.ts';

const onWindows = process.platform === 'win32';
/** They ask the internet, whatever they are called with. */
const asksTheInternet = new Set(['extractors.install', 'digits.add {"source":{"kind":"download"}}']);
/** They write what they are given a name for. */
const writes = new Set(['archives.export', 'archives.write']);
/** A call that reads what it should not takes for ever. */
const mostMilliseconds = 30_000;
const specs = [denseSpec(shortRun)];

/** Texts that stand where a name or a path is asked for. */
const texts: [name: string, text: string][] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['a NUL character', 'a\0b'],
  ['half a character', '\ud800'],
  ['4,096 characters', 'x'.repeat(4096)],
  ['a path of 4,096 characters', `/tmp/${'y/'.repeat(2045)}`],
  ['a number without an end', '1e999'],
  ['a name of every object', '__proto__'],
];

/** Things that a path can lead to and that are none of what is asked for. */
async function hostilePaths(): Promise<[name: string, path: string][]> {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  mkdirSync(at('folder'));
  mkdirSync(at('folder-with-one'));
  writeFileSync(at('folder-with-one/x'), 'x');
  for (const ending of ['', '.csv', '.hidden-unit', '.safetensors', '.onnx', '.npz', '.zip', '.json', '.whl'])
    writeFileSync(at(`empty${ending}`), '');
  writeFileSync(at('closed.csv'), 'step,cost\n1,2\n');
  chmodSync(at('closed.csv'), 0o000);
  symlinkSync(at('circle'), at('circle'));
  symlinkSync(at('gone'), at('dangling'));
  const server = createServer().listen(at('socket'));
  onTestFinished(() => {
    server.close();
  });
  for (const ending of ['', '.csv', '.hidden-unit', '.safetensors', '.onnx'])
    execFileSync('mkfifo', [at(`pipe${ending}`)]);
  symlinkSync('/dev/zero', at('device'));
  symlinkSync('/dev/zero', at('device.csv'));
  return [
    ['an empty folder', at('folder')],
    ['a folder with one file', at('folder-with-one')],
    ...['', '.csv', '.hidden-unit', '.safetensors', '.onnx', '.npz', '.zip', '.json', '.whl'].map(
      (ending): [string, string] => [`an empty file ${ending}`, at(`empty${ending}`)],
    ),
    ['a file that may not be read', at('closed.csv')],
    ['a link to itself', at('circle')],
    ['a link to nothing', at('dangling')],
    ['a socket', at('socket')],
    ...['', '.csv', '.hidden-unit', '.safetensors', '.onnx'].map((ending): [string, string] => [
      `a pipe ${ending}`,
      at(`pipe${ending}`),
    ]),
    ['a device', at('device')],
    ['a device .csv', at('device.csv')],
    ['a file in a file', at('empty/x')],
    ['a folder below the system’s own', '/proc/x/y'],
  ];
}

const methods = Object.entries(contract).flatMap(([namespace, group]) =>
  Object.entries<Method>(group).map(([name, method]) => ({ name: `${namespace}.${name}`, method })),
);

interface Said {
  code: string;
  message: string;
}

/** What the lab says to a call, at once or at the end of the job that it begins. */
async function saidTo(
  { lab, client }: Pick<TrainingLab, 'lab' | 'client'>,
  name: string,
  input: unknown,
): Promise<Said | null> {
  const answer = await lab.call(name, input);
  if (!answer.ok) return answer.error;
  const value: unknown = answer.value;
  const isJob = job.safeParse(value).success || (typeof value === 'object' && value !== null && 'job' in value);
  if (!isJob || (value as { job?: unknown }).job === null) return null;
  return (await endOf(client, { job: begunJob(value) })).error;
}

async function complaints(
  texts: readonly [string, string][],
  isAsked: (input: string, text: string) => boolean = () => true,
): Promise<{ tried: number; wrong: string[] }> {
  const here = await openTrainingLab();
  await here.until(await here.start(shortRun), 'succeeded');
  const wrong: string[] = [];
  let tried = 0;
  for (const [what, text] of texts) {
    for (const { name, method } of methods) {
      for (const input of inputsWith(method.input, text, specs)) {
        const call = `${name} ${JSON.stringify(input)}`;
        if (asksTheInternet.has(name) || asksTheInternet.has(call) || !isAsked(call, text)) continue;
        if (writes.has(name) && isFileName(text)) continue;
        tried += 1;
        const startedAt = performance.now();
        const error = await saidTo(here, name, input);
        if (performance.now() - startedAt > mostMilliseconds) wrong.push(`${what}: ${call.slice(0, 200)}: too slow`);
        if (error === null || isSentence(error)) continue;
        wrong.push(`${what}: ${call.slice(0, 200)}: ${error.code}: ${error.message.slice(0, 300)}`);
      }
    }
  }
  return { tried, wrong };
}

/** Whether a file below the working directory can have this name. */
function isFileName(text: string): boolean {
  return text.length < 256 && !/[/\0]/.test(text);
}

/** Whether it is a path that the text stands for. */
function isPath(call: string, text: string): boolean {
  return ['path', 'from', 'ledger'].some((field) => call.includes(`"${field}":${JSON.stringify(text)}`));
}

function isSentence({ code, message }: Said): boolean {
  return code !== 'internal' && /^\S.*[.”)]$/su.test(message) && !/\bE[A-Z]{4,}: |\bat .*:\d+:\d+/.test(message);
}

describe('a lab that is called with what its contract takes', () => {
  it('answers in a sentence whatever a text is', async () => {
    const { tried, wrong } = await complaints(texts);
    process.stdout.write(`${tried} calls\n`);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  });

  it.skipIf(onWindows)('answers in a sentence, and soon, wherever a path leads', async () => {
    const { tried, wrong } = await complaints(await hostilePaths(), isPath);
    process.stdout.write(`${tried} calls\n`);
    expect(wrong).toEqual([]);
  });
});
