import type { Database } from 'better-sqlite3';
import { LabError } from '../../../shared/failure.ts';
import type { FaceBox } from '../../../shared/models/face.ts';
import {
  faceImaging,
  snapshotLeaks,
  keptRule,
  type FaceSnapshot,
  type SnapshotItem,
} from '../../../shared/models/face-snapshot.ts';
import type { FaceSnapshots } from './face-store.ts';

interface SnapshotRow {
  hash: string;
  name: string;
  rule: string;
  imaging: string;
  matrices: string | null;
  leaks: string | null;
  created_at: string;
}

interface ItemRow extends FaceBox {
  sha256: string;
  actor: string;
  split: SnapshotItem['split'];
  row_key: string;
  label: string;
}

interface CountRow {
  actor: string;
  split: SnapshotItem['split'];
  items: number;
}

export function openFaceSnapshots(database: Database): FaceSnapshots {
  const all = database.prepare<[], SnapshotRow>('SELECT * FROM face_snapshots ORDER BY created_at DESC, name');
  const byHash = database.prepare<[hash: string], SnapshotRow>('SELECT * FROM face_snapshots WHERE hash = ?');
  const byName = database.prepare<[name: string], SnapshotRow>('SELECT * FROM face_snapshots WHERE name = ?');
  const byStart = database.prepare<[from: string, to: string], SnapshotRow>(
    'SELECT * FROM face_snapshots WHERE hash BETWEEN ? AND ? LIMIT 2',
  );
  const insert = database.prepare<[SnapshotRow]>(
    `INSERT INTO face_snapshots (hash, name, rule, imaging, matrices, leaks, created_at)
     VALUES (@hash, @name, @rule, @imaging, @matrices, @leaks, @created_at)`,
  );
  const insertItem = database.prepare<[ItemRow & { snapshot: string; place: number }]>(
    `INSERT INTO face_snapshot_items (snapshot, place, sha256, x1, y1, x2, y2, actor, split, row_key, label)
     VALUES (@snapshot, @place, @sha256, @x1, @y1, @x2, @y2, @actor, @split, @row_key, @label)`,
  );
  const items = database.prepare<[hash: string], ItemRow>(
    `SELECT sha256, x1, y1, x2, y2, actor, split, row_key, label FROM face_snapshot_items WHERE snapshot = ? ORDER BY place`,
  );
  const counts = database.prepare<[hash: string], CountRow>(
    `SELECT actor, split, count(*) AS items FROM face_snapshot_items WHERE snapshot = ?
     GROUP BY actor, split ORDER BY min(place)`,
  );
  const setMatrices = database.prepare<[matrices: string, hash: string]>(
    'UPDATE face_snapshots SET matrices = ? WHERE hash = ?',
  );

  const setLeaks = database.prepare<[leaks: string, hash: string]>(
    'UPDATE face_snapshots SET leaks = ? WHERE hash = ?',
  );
  const withoutLeaks = database
    .prepare<[], string>('SELECT hash FROM face_snapshots WHERE leaks IS NULL ORDER BY hash')
    .pluck();

  function snapshotOf(row: SnapshotRow): FaceSnapshot {
    const perActor = new Map<string, FaceSnapshot['counts'][string]>();
    let total = 0;
    for (const count of counts.iterate(row.hash)) {
      const of = perActor.get(count.actor) ?? { training: 0, validation: 0, test: 0 };
      perActor.set(count.actor, { ...of, [count.split]: count.items });
      total += count.items;
    }
    return {
      hash: row.hash,
      name: row.name,
      rule: keptRule.parse(JSON.parse(row.rule)),
      imaging: faceImaging.parse(JSON.parse(row.imaging)),
      counts: Object.fromEntries(perActor),
      items: total,
      matrices: row.matrices,
      leaks: row.leaks === null ? null : snapshotLeaks.parse(JSON.parse(row.leaks)),
      createdAt: row.created_at,
    };
  }

  function freeName(name: string): string {
    if (byName.get(name) === undefined) return name;
    let number = 2;
    while (byName.get(`${name} ${number}`) !== undefined) number += 1;
    return `${name} ${number}`;
  }

  function startingWith(digits: string): SnapshotRow | undefined {
    if (!/^[0-9a-f]{8,63}$/.test(digits)) return undefined;
    const [row, another] = byStart.all(digits, `${digits}g`);
    if (another === undefined) return row;
    throw new LabError('bad_input', `More than one snapshot’s hash starts with ${digits}. Give more of its digits.`);
  }

  const put = database.transaction((snapshot: Parameters<FaceSnapshots['put']>[0], list: readonly SnapshotItem[]) => {
    const { hash, rule, imaging, matrices, leaks, createdAt } = snapshot;
    if (byHash.get(hash) !== undefined) return;
    const texts = {
      rule: JSON.stringify(rule),
      imaging: JSON.stringify(imaging),
      leaks: leaks === null ? null : JSON.stringify(leaks),
    };
    insert.run({ hash, name: freeName(snapshot.name), ...texts, matrices, created_at: createdAt });
    for (const [place, { box, rowKey, ...item }] of list.entries()) {
      insertItem.run({ snapshot: hash, place, row_key: rowKey, ...item, ...box });
    }
  });

  return {
    list: () => all.all().map(snapshotOf),
    find(name) {
      const row = byHash.get(name) ?? byName.get(name) ?? startingWith(name.toLowerCase());
      return row && snapshotOf(row);
    },
    items: (hash) =>
      items.all(hash).map(({ sha256, x1, y1, x2, y2, actor, split, row_key, label }) => ({
        sha256,
        box: { x1, y1, x2, y2 },
        actor,
        split,
        rowKey: row_key,
        label,
      })),
    put(snapshot, list) {
      put(snapshot, list);
      const row = byHash.get(snapshot.hash);
      if (row === undefined) throw new Error(`The snapshot ${snapshot.hash} is gone.`);
      return snapshotOf(row);
    },
    withoutLeaks: () => withoutLeaks.all(),
    setLeaks: (hash, leaks) => {
      setLeaks.run(JSON.stringify(leaks), hash);
    },
    setMatrices: (hash, matrices) => {
      setMatrices.run(matrices, hash);
    },
  };
}
