import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { FaceBox, FaceImage } from '../../../shared/models/face.ts';
import type { FaceImages } from './face-store.ts';
import type { RowSettling } from './row-settling.ts';
import { allAtOnce, inStretch, openRowStretches, rowsInOrder, type Bounds, type Steps } from './row-stretches.ts';

const cropMeasures = z.record(z.string(), z.number());

export function openFaceImages(database: Database, settling: RowSettling): FaceImages {
  const put = database.prepare<[ImageColumns]>(
    `INSERT INTO face_images (sha256, bytes, looks, decodes, width, height, channels, progressive, why)
     VALUES (@sha256, @bytes, @looks, @decodes, @width, @height, @channels, @progressive, @why)
     ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes, looks = excluded.looks, decodes = excluded.decodes,
       width = excluded.width, height = excluded.height, channels = excluded.channels, progressive = excluded.progressive,
       why = excluded.why`,
  );
  const select = database.prepare<[sha256: string], ImageColumns>('SELECT * FROM face_images WHERE sha256 = ?');
  const broken = database.prepare<[], ImageColumns>('SELECT * FROM face_images WHERE decodes = 0');
  const rowsOfBytes = database
    .prepare<[string], number>('SELECT id FROM face_rows WHERE observed = ? ORDER BY id')
    .pluck();
  const boxes = database.prepare<[sha256: string], FaceBox>(
    `SELECT DISTINCT coalesce(d.x1, r.x1) AS x1, coalesce(d.y1, r.y1) AS y1, coalesce(d.x2, r.x2) AS x2, coalesce(d.y2, r.y2) AS y2
     FROM face_rows r LEFT JOIN face_decisions d ON d.id = r.decision_id WHERE r.observed = ?`,
  );
  const stretches = openRowStretches(database);
  const unmeasured = database.prepare<[Bounds], FaceBox & { sha256: string }>(
    `SELECT r.observed AS sha256, coalesce(d.x1, r.x1) AS x1, coalesce(d.y1, r.y1) AS y1,
       coalesce(d.x2, r.x2) AS x2, coalesce(d.y2, r.y2) AS y2
     FROM ${rowsInOrder} LEFT JOIN face_decisions d ON d.id = r.decision_id
     WHERE ${inStretch} AND r.standing <> 'absent' AND NOT EXISTS (
       SELECT 1 FROM face_crops c WHERE c.sha256 = r.observed AND c.x1 = coalesce(d.x1, r.x1)
         AND c.y1 = coalesce(d.y1, r.y1) AND c.x2 = coalesce(d.x2, r.x2) AND c.y2 = coalesce(d.y2, r.y2))
     ORDER BY r.actor_id, r.actor_index, r.id`,
  );
  const putCrop = database.prepare<[FaceBox & { sha256: string; measures: string; dhash: Uint8Array | null }]>(
    `INSERT INTO face_crops (sha256, x1, y1, x2, y2, measures, dhash) VALUES (@sha256, @x1, @y1, @x2, @y2, @measures, @dhash)
     ON CONFLICT DO UPDATE SET measures = excluded.measures, dhash = excluded.dhash`,
  );
  const crop = database.prepare<[FaceBox & { sha256: string }], { measures: string; dhash: Buffer | null }>(
    `SELECT measures, dhash FROM face_crops
     WHERE sha256 = @sha256 AND x1 = @x1 AND y1 = @y1 AND x2 = @x2 AND y2 = @y2`,
  );
  const hashes = database.prepare<[row: number], { id: number; dhash: Buffer }>(
    `SELECT r.id, c.dhash FROM face_rows own
     JOIN face_rows r ON r.actor_id = own.actor_id
     LEFT JOIN face_decisions d ON d.id = r.decision_id
     JOIN face_crops c ON c.sha256 = r.observed AND c.x1 = coalesce(d.x1, r.x1) AND c.y1 = coalesce(d.y1, r.y1)
       AND c.x2 = coalesce(d.x2, r.x2) AND c.y2 = coalesce(d.y2, r.y2)
     WHERE own.id = ? AND r.standing <> 'absent' AND c.dhash IS NOT NULL`,
  );
  const seen = database.transaction((image: FaceImage): number[] => {
    put.run(imageColumns(image));
    const rows = rowsOfBytes.all(image.sha256);
    settling.byBytes(rows);
    return rows;
  });

  function* unmeasuredInSteps(): Steps<{ sha256: string; box: FaceBox }[]> {
    const crops = new Map<string, { sha256: string; box: FaceBox }>();
    yield* stretches((bounds) => {
      for (const { sha256, ...box } of unmeasured.iterate(bounds)) {
        crops.set(`${sha256} ${box.x1},${box.y1},${box.x2},${box.y2}`, { sha256, box });
      }
    });
    return [...crops.values()];
  }

  return {
    seen,
    get(sha256) {
      const row = select.get(sha256);
      return row && imageOf(row);
    },
    broken: () => broken.all().map(imageOf),
    boxes: (sha256) => boxes.all(sha256),
    unmeasured: () => allAtOnce(unmeasuredInSteps()),
    unmeasuredInSteps,
    measured({ sha256, box, measures, dhash }) {
      putCrop.run({ sha256, ...box, measures: JSON.stringify(measures), dhash });
    },
    measure(sha256, box) {
      const row = crop.get({ sha256, x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2 });
      return row && { measures: cropMeasures.parse(JSON.parse(row.measures)), dhash: row.dhash };
    },
    near(row, within) {
      const all = hashes.all(row);
      const own = all.find(({ id }) => id === row)?.dhash;
      if (own === undefined) return [];
      return all
        .map(({ id, dhash }) => ({ row: id, distance: differentBits(own, dhash) }))
        .filter((other) => other.row !== row && other.distance <= within)
        .sort((a, b) => a.distance - b.distance || a.row - b.row);
    },
  };
}

function differentBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (const [place, byte] of a.entries()) {
    for (let rest = byte ^ (b[place] ?? 0); rest !== 0; rest &= rest - 1) bits += 1;
  }
  return bits;
}

interface ImageColumns extends Omit<FaceImage, 'decodes' | 'progressive'> {
  decodes: 0 | 1;
  progressive: 0 | 1;
}

function imageOf({ decodes, progressive, ...rest }: ImageColumns): FaceImage {
  return { ...rest, decodes: decodes === 1, progressive: progressive === 1 };
}

function imageColumns({ decodes, progressive, ...rest }: FaceImage): ImageColumns {
  return { ...rest, decodes: decodes ? 1 : 0, progressive: progressive ? 1 : 0 };
}
