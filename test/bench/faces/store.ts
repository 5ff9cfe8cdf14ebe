/**
 * How long the lab's database takes to answer about 100,000 faces, and to keep what is decided about 5,000 of them at once. Prints one
 * JSON object, in milliseconds.
 *
 *     node test/bench/faces/store.ts [--quick]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaceStore, NewFaceRow } from '../../../main/store/faces/face-store.ts';
import { openLab } from '../../../main/lab.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { labClient, valueOf } from '../../../shared/contract/client.ts';
import { faceQuery, type FaceAttempt, type FaceImage } from '../../../shared/models/face.ts';
import { milliseconds, millisecondsOf, rounded, say, spreadOf, type Spread } from '../measurement.ts';
import { readerIsUp, watchStand } from '../stand.ts';

const turns = process.argv.includes('--quick') ? 5 : 25;
const rowCount = 100_000;
/** As many as the published list has. */
const actorCount = 530;
const hostCount = 12_000;
const atOnce = 1000;
const decided = 5000;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function rowOf(number: number): NewFaceRow {
  const actor = Math.floor((number * actorCount) / rowCount);
  return {
    key: sha256(`key ${number}`),
    actor: `First${actor} Last${actor}`,
    index: number,
    label: `last${actor}${number}`,
    imageId: String(number),
    faceId: String(number),
    url: `http://www.host-${(number * 7919) % hostCount}.example.com/wp-content/uploads/2013/04/picture-${number}.jpg`,
    box: { x1: number % 300, y1: number % 200, x2: (number % 300) + 150, y2: (number % 200) + 150 },
    expected: sha256(`bytes ${number}`),
  };
}

const attempt: FaceAttempt = {
  at: new Date().toISOString(),
  from: 'http://www.example.com/',
  via: 'web',
  state: 'pending',
  cause: '',
  httpStatus: 200,
  bytes: 100_000,
  seconds: 1,
  words: '',
};

function imageOf(hash: string): FaceImage {
  return {
    ...{ sha256: hash, bytes: 100_000, looks: 'jpeg', decodes: true, width: 600, height: 800 },
    ...{ channels: 3, progressive: false, why: '' },
  };
}

/** Of ten rows four are verified, one is a mismatch, three are dead and two are pending; every fifth picture has checks. */
function fill(store: Store): void {
  const { rows, downloads, images, checks } = store.faces;
  const list = { title: 'made up', hash: sha256('list'), lines: rowCount };
  for (let start = 0; start < rowCount; start += atOnce) {
    store.atomically(() => {
      const slice = Array.from({ length: atOnce }, (_, place) => rowOf(start + place));
      rows.add(list, slice);
      for (const [place, { url, expected }] of slice.entries()) {
        const kind = place % 10;
        if (kind < 5) {
          const hash = kind < 4 ? expected : sha256(`other ${url}`);
          downloads.came(url, attempt, hash);
          images.seen(imageOf(hash));
        } else if (kind < 8)
          downloads.failed(url, { ...attempt, state: 'dead', cause: kind === 5 ? 'http 404' : 'dns' });
      }
    });
  }
  checks.replace(
    Array.from({ length: rowCount / 10 }, (_, place) => {
      const row = place * 10 + 1;
      return { row, check: 'blur' as const, score: (row % 997) / 997, why: 'It is blurred.', others: [] };
    }),
  );
}

function taken(work: () => unknown, times = turns): Spread {
  work();
  return spreadOf(Array.from({ length: times }, () => milliseconds(work)));
}

function pages(faces: FaceStore): Record<string, Spread> {
  const page = (query: object): Spread => taken(() => faces.rows.query(faceQuery.parse(query)));
  return {
    first: page({}),
    last: page({ offset: rowCount - 200 }),
    ofActor: page({ actors: ['First77 Last77'], standings: ['in'] }),
    verifiedFarDown: page({ states: ['verified'], offset: 30_000 }),
    openBySuspicion: page({ standings: ['open'], order: 'suspicion', descending: true }),
    bySize: page({ order: 'size' }),
    byDecision: page({ order: 'decided', descending: true }),
    ofCheckByScore: page({ checks: ['blur'], order: 'blur', descending: true }),
    ofHost: page({ host: 'www.host-77.example.com' }),
    withText: page({ text: 'picture-777' }),
    withTextOfNone: page({ text: 'no such text' }),
    thousand: page({ limit: 1000 }),
  };
}

function acts({ rows, decisions }: FaceStore): Record<string, Spread> {
  const ids = Array.from({ length: decided / 1000 }, (_, place) =>
    rows
      .query(faceQuery.parse({ standings: ['in', 'open'], limit: 1000, offset: place * 1000 }))
      .faces.map(({ id }) => id),
  ).flat();
  const word = { verdict: 'exclude', reason: 'other person', note: '', box: null } as const;
  const some = Math.ceil(turns / 5);
  return {
    decideOne: taken(() => decisions.decide(ids.slice(0, 1), word)),
    decideThousands: taken(() => decisions.decide(ids, word), some),
    undoThousands: taken(() => decisions.undo(), some),
    redoThousands: taken(() => decisions.redo(), some),
  };
}

/**
 * The same pages as a client of the lab gets them: milliseconds until the answer, and what the lab's thread computes for one, which is how
 * long it can do nothing else. `counts`: of all choices of the filter.
 */
async function throughLab(directory: string): Promise<Record<string, object>> {
  const lab = await openLab(directory);
  try {
    const { faces } = labClient(lab);
    const asked: Record<string, (turn: number) => Promise<unknown>> = {
      status: () => valueOf(faces.status({})),
      scrolled: (turn) => valueOf(faces.list({ offset: turn * 200 })),
      scrolledByCheck: (turn) => valueOf(faces.list({ order: 'blur', descending: true, offset: turn * 200 })),
      ofCheckByScore: () => valueOf(faces.list({ checks: ['blur'], order: 'blur', descending: true })),
      withText: () => valueOf(faces.list({ text: 'picture-777' })),
      counts: () => valueOf(faces.counts({})),
      countsWithText: () => valueOf(faces.counts({ text: 'picture-777' })),
      countsOfCheck: () => valueOf(faces.counts({ checks: ['blur'] })),
    };
    await faces.status({});
    await readerIsUp();
    const answers: Record<string, object> = {};
    for (const [name, ask] of Object.entries(asked)) {
      const [answer, stand]: [number[], number[]] = [[], []];
      for (let turn = 0; turn <= turns; turn++) {
        const watch = watchStand();
        answer.push(await millisecondsOf(() => ask(turn)));
        stand.push(watch.end().work);
      }
      answers[name] = { ...spreadOf(answer.slice(1)), stand: spreadOf(stand.slice(1)).median };
    }
    return answers;
  } finally {
    await lab.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hidden-unit-bench-'));
try {
  const store = openStore(folder);
  say(`  ${rowCount} rows`);
  const filled = milliseconds(() => {
    fill(store);
  });
  const { faces } = store;
  const result = {
    rows: rowCount,
    filledSeconds: rounded(filled / 1000),
    status: taken(() => faces.rows.status(110)),
    hosts: taken(() => faces.downloads.hosts(100)),
    pages: pages(faces),
    decided,
    acts: acts(faces),
  };
  store.close();
  console.log(JSON.stringify({ ...result, lab: await throughLab(folder) }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
