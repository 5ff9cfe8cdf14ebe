/**
 * How long a list of 100,000 lines takes: to be previewed, and to be imported into an empty lab. Prints one JSON object.
 *
 *     node test/bench/faces/list.ts [--quick]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLab } from '../../../main/lab.ts';
import { labClient, valueOf, type LabClient } from '../../../shared/contract/index.ts';
import { millisecondsOf, rounded, say, spreadOf } from '../measurement.ts';
import { watchStand, type Stand } from '../stand.ts';

const turns = process.argv.includes('--quick') ? 1 : 5;
const lines = 100_000;
/** As many as the published list has. */
const actors = 530;
const hosts = 12_000;

/** A list like the published one: actor after actor, addresses of many hosts, 16 MB. */
function listText(): string {
  const line = (number: number): string => {
    const actor = Math.floor((number * actors) / lines);
    const [first, last] = [actor % 23, Math.floor(actor / 23)].map((place) =>
      'abcdefghijklmnopqrstuvwxyz'.slice(place, place + 3),
    );
    return [
      `First${first ?? ''} Last${last ?? ''}${actor}`,
      ...[number, number],
      `http://www.host-${(number * 7919) % hosts}.example.com/wp-content/uploads/2013/04/picture-${number}.jpg`,
      `${number % 300},${number % 200},${(number % 300) + 150},${(number % 200) + 150}`,
      createHash('sha256').update(String(number)).digest('hex'),
    ].join('\t');
  };
  return Array.from({ length: lines }, (_, number) => line(number)).join('\n');
}

async function ended(client: LabClient, id: string): Promise<void> {
  for (;;) {
    const job = (await valueOf(client.jobs.list({}))).find((one) => one.id === id);
    if (job === undefined || job.error !== null) throw new Error(job?.error?.message ?? 'The job is gone.');
    if (job.endedAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Milliseconds, and for how long the lab answered nobody while it added. */
interface Turn extends Stand {
  preview: number;
  add: number;
}

async function turn(path: string): Promise<Turn> {
  const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
  const lab = await openLab(folder);
  try {
    const client = labClient(lab);
    const source = { kind: 'file' as const, path };
    const preview = await millisecondsOf(async () => {
      const { rows, problemCount } = await valueOf(client.faceLists.preview({ source }));
      if (rows !== lines || problemCount > 0) throw new Error(`${rows} rows were read.`);
    });
    const watch = watchStand();
    const add = await millisecondsOf(async () => {
      const { job } = await valueOf(client.faceLists.add({ source, actors: null }));
      await ended(client, job.id);
    });
    return { preview, add, ...watch.end() };
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
try {
  const path = join(folder, 'list.txt');
  writeFileSync(path, listText());
  const taken: Turn[] = [];
  for (let number = 1; number <= turns; number += 1) {
    say(`  turn ${number} of ${turns}`);
    taken.push(await turn(path));
  }
  const result = {
    lines,
    previewSeconds: spreadOf(taken.map(({ preview }) => preview / 1000)),
    addSeconds: spreadOf(taken.map(({ add }) => add / 1000)),
    linesPerSecond: rounded(lines / (spreadOf(taken.map(({ add }) => add)).median / 1000)),
    stallMilliseconds: {
      longest: spreadOf(taken.map(({ longest }) => longest)),
      usual: spreadOf(taken.map(({ usual }) => usual)),
      work: spreadOf(taken.map(({ work }) => work)),
    },
  };
  console.log(JSON.stringify(result, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
