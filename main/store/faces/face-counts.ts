import type { Database } from 'better-sqlite3';
import {
  faceCheckNames,
  faceCounts,
  type FaceCheckName,
  type FaceCounts,
  type FaceQuery,
  type FaceState,
  type Standing,
  type Verdict,
} from '../../../shared/models/face.ts';
import { noStates } from './face-status.ts';
import { groupsSql, selectionSql, type Sql } from './face-query-sql.ts';

interface Group {
  standing: Standing;
  state: FaceState;
  verdict: Verdict | '';
  rows: number;
}

/** What each choice of a filter would show, by two statements however many choices there are. */
export function countChoices(
  database: Database,
  query: FaceQuery,
  actors: readonly number[],
  matching: readonly number[] | null,
): FaceCounts {
  const counts = noCounts();
  const groups = groupsSql(query, actors, matching);
  for (const { standing, state, verdict, rows } of rowsOf<Group>(database, groups)) {
    const fits = {
      standing: query.standings.length === 0 || query.standings.includes(standing),
      state: query.states.length === 0 || query.states.includes(state),
      verdict: query.verdicts.length === 0 || (verdict !== '' && query.verdicts.includes(verdict)),
    };
    if (fits.state && fits.verdict) {
      counts.all += rows;
      counts.standings[standing] += rows;
    }
    if (fits.standing && fits.verdict) counts.states[state] += rows;
    if (fits.standing && fits.state && verdict !== '') counts.verdicts[verdict] += rows;
  }
  const { where } = selectionSql({ ...query, checks: [] }, actors, matching);
  const ofChecks = {
    text: `SELECT k.name, count(*) AS rows FROM face_checks k JOIN face_rows r ON r.id = k.row_id
      WHERE ${where.text} GROUP BY k.name`,
    parameters: where.parameters,
  };
  for (const { name, rows } of rowsOf<{ name: FaceCheckName; rows: number }>(database, ofChecks)) {
    counts.checks[name] = rows;
  }
  return counts;
}

function rowsOf<Row>(database: Database, { text, parameters }: Sql): Row[] {
  return database.prepare<(string | number)[], Row>(text).all(...parameters);
}

export function noCounts(): FaceCounts {
  return {
    all: 0,
    standings: { in: 0, out: 0, open: 0, absent: 0 },
    states: noStates(),
    verdicts: { include: 0, exclude: 0, undecided: 0 },
    checks: faceCounts.shape.checks.parse(Object.fromEntries(faceCheckNames.map((name) => [name, 0]))),
  };
}
