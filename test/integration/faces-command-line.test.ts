import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { planRows } from '../../main/demo/demo-plan.ts';
import { faceStates, type FaceState } from '../../shared/models/face.ts';
import { command, commandJson, startCommand } from '../command-line.ts';
import { temporaryFolder } from '../temporary.ts';

const perActor = 16;
const actors = 6;

const demoSays = z.object({ origin: z.string(), list: z.string(), rows: z.int(), pid: z.int() });

/** Serves drawn faces in a process of its own until the test ends. */
async function demo(): Promise<z.infer<typeof demoSays>> {
  const running = startCommand(temporaryFolder(), '--json', 'faces', 'demo', '--per-actor', String(perActor));
  await expect.poll(running.stdout, { timeout: 120_000 }).toContain('\n');
  return demoSays.parse(JSON.parse(running.stdout()));
}

/** Runs a command that has to succeed, and reads its one object. */
async function done<Shape extends z.ZodType>(data: string, shape: Shape, ...words: string[]): Promise<z.output<Shape>> {
  const { code, value, stderr } = await commandJson(data, ...words);
  expect(code, stderr).toBe(0);
  return shape.parse(value);
}

const actorCounts = z.strictObject({
  ...{ rows: z.int(), usable: z.int(), needed: z.int() },
  ...{ open: z.int(), out: z.int(), absent: z.int(), pending: z.int(), failed: z.int() },
});
const statusShape = z.strictObject({
  rows: z.int(),
  states: z.strictObject(
    Object.fromEntries(faceStates.map((state) => [state, z.int()])) as Record<FaceState, z.ZodInt>,
  ),
  actors: z.record(z.string(), actorCounts),
});
const decided = z.object({
  act: z.int(),
  rows: z.array(z.object({ id: z.int(), key: z.string(), label: z.string(), standing: z.string(), actor: z.string() })),
});
const created = z.object({
  snapshot: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  counts: z.record(z.string(), z.strictObject({ training: z.int(), validation: z.int(), test: z.int() })),
});
const imported = z.strictObject({ added: z.int(), same: z.int(), unknownRows: z.int(), keptMine: z.int() });
const anything = z.record(z.string(), z.unknown());

const rule = ['--counts', '5,2,1', '--size', '16', '--kernel', 'nearest'];

describe('faces from the command line', () => {
  it('go from a list to a snapshot, and with a patch to the same snapshot in another lab', async () => {
    const { list } = await demo();
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
    const { actors: names } = await done(
      mine,
      z.object({ actors: z.array(z.object({ name: z.string() })) }),
      'faces',
      'list',
      'add',
      list,
    );
    expect(names).toHaveLength(actors);

    const status = await done(mine, statusShape, 'faces', 'download', '--allow-private');
    const expected: Record<string, number> = Object.fromEntries(faceStates.map((state) => [state, 0]));
    for (const { state } of planRows(perActor, false)) expected[state] = (expected[state] ?? 0) + 1;
    expect(status).toMatchObject({ rows: actors * perActor, states: expected });
    expect(await done(mine, statusShape, 'faces', 'status')).toEqual(status);

    const first = await done(mine, created, 'faces', 'snapshot', 'create', ...rule, '--name', 'first');
    expect(first.snapshot).toBe('first');
    expect(Object.keys(first.counts)).toEqual(names.map(({ name }) => name));
    expect(Object.values(first.counts)).toEqual(names.map(() => ({ training: 5, validation: 2, test: 1 })));

    // By label, by number and by the sha256 of the bytes, which for the demo's good rows is the one of the list.
    const label = labelOf(list, 0);
    const one = await done(mine, decided, 'faces', 'decide', label, '--exclude', '--reason', 'poor quality');
    expect(one.rows).toMatchObject([{ label, standing: 'out' }]);
    const [row] = one.rows;
    const again = await done(mine, decided, 'faces', 'decide', String(row?.id), '--include', '--box', '1,2,60,70');
    expect(again.rows).toMatchObject([{ label, standing: 'in' }]);
    const byBytes = await done(
      mine,
      decided,
      'faces',
      'decide',
      fieldsOf(list, 1)[5] ?? '',
      '--exclude',
      '--note',
      'no',
    );
    expect(byBytes.rows).toMatchObject([{ label: labelOf(list, 1), standing: 'out' }]);
    expect((await done(mine, decided, 'faces', 'undo')).rows).toMatchObject([{ standing: 'in' }]);
    expect((await done(mine, decided, 'faces', 'redo')).rows).toMatchObject([{ standing: 'out' }]);

    const second = await done(mine, created, 'faces', 'snapshot', 'create', ...rule);
    const difference = z.object({ added: z.array(anything), removed: z.array(anything), changed: z.array(anything) });
    const { added, removed, changed } = await done(
      mine,
      difference,
      'faces',
      'snapshot',
      'diff',
      'first',
      second.hash.slice(0, 10),
    );
    expect([added.length, removed.length, changed.length]).toEqual([1, 1, 1]);

    const patch = join(temporaryFolder(), 'decisions.csv');
    await done(mine, anything, 'faces', 'patch', 'export', '--format', 'csv', '--out', patch);
    expect(readFileSync(patch, 'utf8').trim().split('\n')).toHaveLength(3);

    expect(await done(theirs, imported, 'faces', 'patch', 'import', patch)).toEqual({
      added: 2,
      same: 0,
      unknownRows: 2,
      keptMine: 0,
    });
    await done(theirs, anything, 'faces', 'list', 'add', list);
    await done(theirs, statusShape, 'faces', 'download', '--allow-private');
    expect(await done(theirs, imported, 'faces', 'patch', 'import', patch)).toEqual({
      added: 0,
      same: 2,
      unknownRows: 0,
      keptMine: 0,
    });
    expect((await done(theirs, created, 'faces', 'snapshot', 'create', ...rule)).hash).toBe(second.hash);

    const out = join(temporaryFolder(), 'exported');
    await done(mine, anything, 'faces', 'snapshot', 'export', second.snapshot, '--out', out);
    const files = readdirSync(out, { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(actors * 8);
    expect(files.filter((file) => file.endsWith('.npy'))).toHaveLength(6);
    expect(existsSync(join(out, 'manifest.json'))).toBe(true);
    expect(await commandJson(mine, 'faces', 'snapshot', 'export', 'first', '--out', out)).toMatchObject({ code: 1 });

    const checks = await done(mine, z.object({ checks: z.record(z.string(), z.int()) }), 'faces', 'check');
    expect(checks.checks['near-duplicate']).toBeGreaterThan(0);
    const blobs = await done(mine, anything, 'blobs', 'check');
    expect(blobs).toMatchObject({ damaged: [], missing: [], orphans: 0 });
  });

  it('are told to a person as tables', async () => {
    const data = temporaryFolder();
    expect((await command(data, 'faces', 'status')).stdout).toContain('faces list add');
    const { stdout, stderr } = await command(data, 'faces', 'list', 'add', smallList());
    expect(stdout).toContain('3 rows added, 0 were there.');
    expect(stdout).toMatch(/^actor +rows +added$/m);
    expect(stderr).toContain('Line 3: The box is empty');
    expect(stderr).toContain('Line 6 repeats line 1.');
    const status = await command(data, 'faces', 'status');
    expect(status.stdout).toMatch(/^pending +3$/m);
    expect(status.stdout).toMatch(/^Ada Quell +2 +0 +110 +0 +0 +2 +2$/m);
    expect((await command(data, 'faces', 'snapshot', 'list')).stdout).toBe('No snapshots.\n');
  });

  it('can be of some actors only, by full or last name in any case', async () => {
    const data = temporaryFolder();
    const list = smallList();
    const added = await done(data, anything, 'faces', 'list', 'add', list, '--actors', 'quell');
    expect(added).toMatchObject({
      rows: 2,
      added: 2,
      problems: 1,
      problemLines: [{ line: 3, why: 'The box is empty: x2 has to be above x1, and y2 above y1.' }],
      duplicates: 1,
      actors: [{ name: 'Ada Quell', rows: 2 }],
    });
    expect(await done(data, anything, 'faces', 'list', 'add', list)).toMatchObject({ rows: 3, added: 1 });
    expect(await commandJson(data, 'faces', 'list', 'add', list, '--actors', 'Ada Quell,nobody')).toMatchObject({
      code: 1,
      value: { error: { code: 'not_found', message: 'There is no actor “nobody”. There are: Ada Quell, Bo Quirrel.' } },
    });
  });
});

it('stop at Ctrl+C with code 130, and what was not there yet is still to be fetched', async () => {
  const data = temporaryFolder();
  const silent = createServer(() => {
    asked += 1;
  });
  let asked = 0;
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const list = join(temporaryFolder(), 'list.txt');
  writeFileSync(list, `Ada Quell\t1\t1\thttp://127.0.0.1:${port}/1.jpg\t0,0,9,9\t${'a'.repeat(64)}`);
  await done(data, anything, 'faces', 'list', 'add', list);
  const download = startCommand(data, '--json', 'faces', 'download', '--allow-private');
  await expect.poll(() => asked, { timeout: 30_000 }).toBe(1);
  download.process.kill('SIGINT');
  const { code, stdout } = await download.result;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
  expect((await done(data, statusShape, 'faces', 'status')).states.pending).toBe(1);

  // Without the options that it was begun with, which are kept: the address is a private one.
  const goingOn = startCommand(data, '--json', 'faces', 'download');
  await expect.poll(() => asked, { timeout: 30_000 }).toBe(2);
  silent.closeAllConnections();
  silent.close();
  const { stderr } = await goingOn.result;
  expect(stderr).toMatch(/Resuming the download begun on .*private addresses too\): 1 address is left\./);
  expect((await done(data, statusShape, 'faces', 'status')).states.dead).toBe(1);
});

it('fetch once more only what failed for a cause, and nothing that is pending', async () => {
  const data = temporaryFolder();
  const asked: string[] = [];
  const web = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/gone.jpg' ? 410 : 404).end();
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  onTestFinished(() => {
    web.close();
  });
  const { port } = web.address() as AddressInfo;
  const row = (actor: string, name: string, index: number): string =>
    `${actor}\t${index}\t${index}\thttp://127.0.0.1:${port}/${name}.jpg\t0,0,9,9\t${'a'.repeat(64)}`;
  const list = join(temporaryFolder(), 'list.txt');
  const rows = [row('Ada Quell', 'gone', 1), row('Ada Quell', 'lost', 2), row('Bo Quirrel', 'later', 3)];
  writeFileSync(list, rows.join('\n'));
  await done(data, anything, 'faces', 'list', 'add', list);
  const download = ['faces', 'download', '--allow-private'];
  await done(data, statusShape, ...download, '--actors', 'quell');
  expect(asked.sort()).toEqual(['/gone.jpg', '/lost.jpg']);
  const { states, actors: counts } = await done(data, statusShape, ...download, '--cause', 'http 410');
  expect(asked.slice(2)).toEqual(['/gone.jpg']);
  expect(states).toMatchObject({ dead: 2, pending: 1 });
  expect(counts['Ada Quell']).toMatchObject({ failed: 2, pending: 0 });
});

describe('what cannot be done', () => {
  it.each([
    ['a verdict too many', 2, 'bad_input', 'Name one verdict', ['faces', 'decide', 'quell0', '--include', '--exclude']],
    ['no verdict', 2, 'bad_input', 'Name one verdict', ['faces', 'decide', 'quell0']],
    ['a state that is none', 2, 'bad_input', 'dead', ['faces', 'download', '--again', 'broken']],
    [
      'a box that is none',
      2,
      'bad_input',
      'x1,y1,x2,y2',
      ['faces', 'decide', 'quell0', '--include', '--box', '5,5,5,9'],
    ],
    ['a row that is not there', 1, 'not_found', 'quell7', ['faces', 'decide', 'quell7', '--include']],
    ['a row without a picture', 1, 'conflict', 'no picture', ['faces', 'decide', 'quell0', '--include']],
    ['a list that is not there', 1, 'not_found', 'There is no file', ['faces', 'list', 'add', '/no/such/list.txt']],
    ['a folder as a list', 2, 'bad_input', 'folder', ['faces', 'list', 'add', '/']],
    ['a patch that is not there', 1, 'not_found', 'There is no file', ['faces', 'patch', 'import', '/no/such/patch']],
    ['a snapshot that is not there', 1, 'not_found', 'no snapshot', ['faces', 'snapshot', 'show', 'nothing']],
    ['a snapshot without faces', 1, 'conflict', 'Ada Quell lacks 110 of 110', ['faces', 'snapshot', 'create']],
    ['nothing to take back', 1, 'conflict', '', ['faces', 'undo']],
  ])('is said with a code and words: %s', async (_, exit, code, words, asked) => {
    const data = temporaryFolder();
    if (exit === 1) await done(data, anything, 'faces', 'list', 'add', smallList());
    expect(await commandJson(data, ...asked)).toMatchObject({
      code: exit,
      value: { error: { code, message: expect.stringContaining(words) as string } },
    });
  });

  it('is not done in part: of a patch with a line that is no decision nothing is taken in', async () => {
    const data = temporaryFolder();
    const patch = join(temporaryFolder(), 'patch.csv');
    writeFileSync(patch, 'label,verdict,reason,note,box,actor,url,at,by,sha256,row_key,id\na,b,c\n');
    expect(await commandJson(data, 'faces', 'patch', 'import', patch)).toMatchObject({
      code: 1,
      value: { error: { code: 'bad_data', message: expect.stringContaining('Line 2: There are 3 fields') as string } },
    });
  });
});

/** Two actors, one line with an empty box, one repeated. */
function smallList(): string {
  const line = (name: string, number: number, box = '0,0,9,9'): string =>
    [
      name,
      number,
      number,
      `http://a.example/${number}.jpg`,
      box,
      createHash('sha256').update(String(number)).digest('hex'),
    ].join('\t');
  const file = join(temporaryFolder(), 'list.txt');
  const [ada, bo] = ['Ada Quell', 'Bo Quirrel'];
  writeFileSync(
    file,
    [line(ada, 1), line(ada, 2), line(ada, 3, '5,5,5,5'), line(bo, 4), '', line(ada, 1)].join('\r\n'),
  );
  return file;
}

/** Of one line behind the header. */
function fieldsOf(list: string, place: number): string[] {
  return (readFileSync(list, 'utf8').split('\n')[place + 1] ?? '').split('\t');
}

/** Of the list's first actor. */
function labelOf(list: string, index: number): string {
  return `${fieldsOf(list, index)[0]?.split(' ').at(-1)?.toLowerCase() ?? ''}${index}`;
}
